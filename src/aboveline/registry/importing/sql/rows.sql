-- rows: one row a row of the file; key place. `home` names its household within the file: the key or
-- number written in the row, else those written above it, else the head above it.
CREATE TABLE rows AS
WITH marked AS (
  SELECT *,
    row_number() OVER (ORDER BY sheet, row) AS place,
    coalesce(
      'id:' || "household.id", 'number:' || "household.number",
      'outside:' || "household.outside_number"
    ) AS written
  FROM given
),
opened AS (
  SELECT *,
    CASE
      WHEN written IS NOT NULL THEN written
      WHEN NOT of_people THEN 'row:' || place
      WHEN "person.relation" = 'head' THEN 'head:' || place
    END AS opens
  FROM marked
)
SELECT * EXCLUDE (opens, written),
  last_value(opens IGNORE NULLS) OVER (
    PARTITION BY sheet ORDER BY row ROWS UNBOUNDED PRECEDING
  ) AS home
FROM opened
