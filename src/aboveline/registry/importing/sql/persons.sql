-- persons: one row a row of the file about a person; key place. The person of the register by our
-- key, else by identity number, else by outside number; `keys_met` counts different ones.
CREATE TABLE persons AS
WITH numbered AS (
  SELECT place, sheet, row, home, <columns>, <number_steps>
  FROM rows
  WHERE row_of = 'person'
),
by_digest AS (
  SELECT d.number, min(k.person_id) AS person_id, bool_or(d.digest IN (SELECT digest FROM outside_digests)) AS lives_elsewhere
  FROM digests d LEFT JOIN known_people k ON k.identity_digest = d.digest
  GROUP BY d.number
),
by_outside AS (
  SELECT outside_number, min(person_id) AS person_id FROM known_people
  WHERE outside_number <> '' GROUP BY outside_number
),
met AS (
  SELECT n.* EXCLUDE (number_digits, uniform_number),
    a.person_id AS by_key, b.person_id AS by_number, c.person_id AS by_outside,
    coalesce(a.person_id, b.person_id, c.person_id) AS person_id,
    coalesce(b.lives_elsewhere, false) AS lives_elsewhere
  FROM numbered n
  LEFT JOIN known_people a ON a.person_id = n."person.id"
  LEFT JOIN by_digest b ON b.number = n."person.identity_number"
  LEFT JOIN by_outside c ON c.outside_number = n."person.outside_number"
)
SELECT met.* REPLACE (
    coalesce(met."person.birth_date",
      CASE WHEN coalesce(number_fault, 'area') IN ('area') THEN CAST(number_born AS VARCHAR) END
    ) AS "person.birth_date"
  ),
  k.household_id, k.home_number, k.relation AS known_relation, k.identity_digest AS known_digest
FROM met LEFT JOIN known_people k ON k.person_id = met.person_id
