-- members: one row a person of a household of the file, those of the register that it leaves out
-- included; key person or place. Typed values: the file's, else the register's.
CREATE TABLE members AS
WITH together AS (
  SELECT p.place, p.home, p.person_id, p.number_fault, <merged>
  FROM persons p LEFT JOIN people_now n ON n.person_id = p.person_id
  UNION ALL BY NAME
  SELECT NULL AS place, h.home, n.person_id, NULL AS number_fault, <recorded>
  FROM people_now n JOIN homes h ON h.household_id = n.household_id AND NOT h.is_new
  WHERE n.person_id NOT IN (SELECT person_id FROM persons WHERE person_id IS NOT NULL)
)
SELECT together.*, s.person_id IS NOT NULL AS at_work, CAST(s.wage AS DECIMAL(18, 2)) AS spell_wage,
  CAST(s.is_whole AS BOOLEAN) AS spell_is_whole,
  date_sub('year', birth_date, $on) AS age,
  date_sub('year', birth_date, make_date(year($on) - CASE WHEN month($on) < 9 THEN 1 ELSE 0 END, 9, 1))
    AS age_in_september
FROM together LEFT JOIN spells_now s USING (person_id)
