-- Conflicts and possible duplicates of rows about people: grain row and fault.
INSERT INTO faults
SELECT place, "key", code, detail FROM (
  SELECT place, '' AS "key", 'IMPORT-050' AS code, '' AS detail FROM persons
  WHERE by_key <> by_number OR by_key <> by_outside OR by_number <> by_outside
  UNION ALL
  SELECT p.place, '', 'IMPORT-051', p.home_number FROM persons p JOIN homes h USING (home)
  WHERE p.household_id IS NOT NULL AND p.household_id IS DISTINCT FROM h.household_id
  UNION ALL
  SELECT place, 'person.identity_number', 'IMPORT-052', '' FROM persons
  WHERE lives_elsewhere AND person_id IS NULL
  UNION ALL
  SELECT place, 'person.identity_number', 'IMPORT-054', '' FROM persons
  WHERE by_outside IS NOT NULL AND by_key IS NULL AND by_number IS NULL AND known_digest <> ''
    AND "person.identity_number" IS NOT NULL
  UNION ALL
  SELECT place, 'person.relation', 'IMPORT-043', '' FROM persons
  WHERE known_relation <> "person.relation" AND 'head' IN (known_relation, "person.relation")
  UNION ALL
  SELECT p.place, '', 'IMPORT-060', min(k.home_number) FROM persons p
  JOIN known_people k ON k.name = p."person.name" AND k.birth_date = p."person.birth_date"
  WHERE p.person_id IS NULL AND NOT p.lives_elsewhere
    AND (p."person.identity_number" IS NULL OR k.identity_digest = '')
  GROUP BY p.place
  UNION ALL
  SELECT place, '', 'IMPORT-061', CAST(first_row AS VARCHAR) FROM (
    SELECT place, person_id, min(row) OVER same AS first_row, min(place) OVER same AS first_place,
      min("person.identity_number") OVER same IS NULL OR "person.identity_number" IS NULL AS open
    FROM persons WHERE "person.name" IS NOT NULL AND "person.birth_date" IS NOT NULL
    WINDOW same AS (PARTITION BY "person.name", "person.birth_date")
  ) WHERE person_id IS NULL AND place > first_place AND open
)
