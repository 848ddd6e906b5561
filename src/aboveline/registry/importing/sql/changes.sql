-- <table>: one row a record of the file that the register has; fields that differ, old and new.
CREATE TABLE <table> AS
SELECT <grain>, list_filter([<pairs>], lambda x: x IS NOT NULL) AS changes
FROM <source>
