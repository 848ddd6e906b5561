-- homes: one row a household of the file; key home. `household_id` is that of the register, else the
-- key it will have; `is_new` where the register has none.
CREATE TABLE homes AS
WITH of_members AS (
  SELECT home, min(household_id) AS household_id, count(DISTINCT household_id) AS households
  FROM persons
  WHERE household_id IS NOT NULL
  GROUP BY home
),
met AS (
  SELECT g.*,
    coalesce(
      CASE WHEN starts_with(g.home, 'met:') THEN substr(g.home, 5) END,
      by_id.household_id, by_number.household_id, by_outside.household_id,
      CASE WHEN m.households = 1 AND g."household.number" IS NULL THEN m.household_id END
    ) AS met_id,
    p.area_id AS given_area_id, p.code AS place_fault, p.detail AS place_detail
  FROM homes_given g
  LEFT JOIN known_homes by_id ON by_id.household_id = g."household.id"
  LEFT JOIN known_homes by_number ON by_number.number = g."household.number"
  LEFT JOIN (SELECT outside_number, min(household_id) AS household_id FROM known_homes
    WHERE outside_number <> '' GROUP BY outside_number) by_outside
    ON by_outside.outside_number = g."household.outside_number"
  LEFT JOIN of_members m ON m.home = g.home
  LEFT JOIN places p ON p.township IS NOT DISTINCT FROM g."household.township"
    AND p.village IS NOT DISTINCT FROM g."household.area"
)
SELECT met.* EXCLUDE (met_id), met_id IS NULL AS is_new,
  coalesce(met_id, "household.id") AS household_id,
  coalesce(k.area_id, given_area_id) AS area_id, k.register_status, k.number AS home_number
FROM met LEFT JOIN known_homes k ON k.household_id = met_id
