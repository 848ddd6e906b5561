-- rows: one row a row of the file; key place. `home` names its household within the file: the key or
-- number written in the row, else those written above it, else the head above it. A line of income,
-- an observation and a visit name their household themselves.
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
      WHEN row_of = 'home' THEN 'row:' || place
      WHEN row_of = 'person' AND "person.relation" = 'head' THEN 'head:' || place
    END AS opens
  FROM marked
)
SELECT * EXCLUDE (opens, written),
  CASE WHEN row_of NOT IN ('person', 'home') THEN opens ELSE last_value(opens IGNORE NULLS) OVER (
    PARTITION BY sheet ORDER BY row ROWS UNBOUNDED PRECEDING
  ) END AS home
FROM opened
