-- homes_merged: one row a household of the file; key home. Typed values: the file's, else the
-- register's, with what its members are.
CREATE TABLE homes_merged AS
WITH together AS (
  SELECT h.home, h.is_new, c.* EXCLUDE (home), <merged>
  FROM homes h
  LEFT JOIN counted c ON c.home = h.home
  LEFT JOIN homes_now n ON n.household_id = h.household_id AND NOT h.is_new
  LEFT JOIN living_now l ON l.household_id = h.household_id AND NOT h.is_new
  LEFT JOIN income_year i ON i.home = h.home
)
SELECT *,
  CASE WHEN members > 0 THEN
    (wage + business + property + transfer - coalesce(production_expense, 0)) / members
  END AS net_income_per_person,
  CASE WHEN phone IS NOT NULL THEN count(*) OVER (PARTITION BY phone) END AS phone_households
FROM together
