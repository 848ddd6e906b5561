-- homes_given: one row a household of the file; key home. Its columns from the first row that has
-- them, `differing` the columns in which its rows disagree.
CREATE TABLE homes_given AS
SELECT home,
  coalesce(min(place) FILTER (WHERE row_of IN ('person', 'home')), min(place)) AS first_place,
  min(place) FILTER (WHERE "person.relation" = 'head') AS head_place,
  list_filter([<differing>], lambda x: x IS NOT NULL) AS differing,
  <columns>
FROM rows
WHERE home IS NOT NULL
GROUP BY home
