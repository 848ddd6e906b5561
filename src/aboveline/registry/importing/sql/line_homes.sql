-- line_homes: one row a line of income that names a member alone; key place. The household of the
-- file, else of the register, in which that member lives, and how many fit.
CREATE TABLE line_homes AS
WITH unnamed AS (
  SELECT place, "person.identity_number" AS number, "person.name" AS name, "household.area" AS area
  FROM rows WHERE row_of = 'line' AND home IS NULL
),
people AS (
  SELECT 1 AS rank, p.home, coalesce('met:' || p.household_id, p.home) AS one,
    p."person.identity_number" AS number, p."person.name" AS name, a.area
  FROM persons p
  LEFT JOIN (SELECT home, min("household.area") AS area FROM rows WHERE row_of <> 'line' GROUP BY home) a
    ON a.home = p.home
  WHERE p.home IS NOT NULL
  UNION ALL
  SELECT 2, 'met:' || k.household_id, 'met:' || k.household_id, d.number, k.name, h.area_name
  FROM known_people k JOIN known_homes h USING (household_id)
  LEFT JOIN digests d ON d.digest = k.identity_digest
),
fitting AS (
  SELECT u.place, p.rank, p.home, p.one FROM unnamed u JOIN people p ON p.number = u.number
  UNION ALL
  SELECT u.place, p.rank, p.home, p.one FROM unnamed u JOIN people p ON p.name = u.name
  WHERE u.number IS NULL AND coalesce(p.area = u.area, true)
)
SELECT place, arg_min(home, rank) AS home, count(DISTINCT one) AS fit FROM fitting GROUP BY place
