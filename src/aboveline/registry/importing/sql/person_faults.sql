-- Faults of rows about people that need no register: grain row and fault.
INSERT INTO faults
SELECT place, "key", code, detail FROM (
  SELECT place, '' AS "key", 'IMPORT-042' AS code, '' AS detail FROM persons WHERE home IS NULL
  UNION ALL
  SELECT place, 'person.name', 'IMPORT-034', '' FROM persons
  WHERE person_id IS NULL AND "person.name" IS NULL AND $named
    AND NOT coalesce(date_sub('month', TRY_CAST("person.birth_date" AS DATE), $on) < 12, false)
  UNION ALL
  SELECT place, 'person.relation', 'IMPORT-034', '' FROM persons
  WHERE person_id IS NULL AND "person.relation" IS NULL
  UNION ALL
  SELECT place, 'person.birth_date', 'IMPORT-029', '' FROM persons
  WHERE TRY_CAST("person.birth_date" AS DATE) > $on
  UNION ALL
  SELECT place, 'person.identity_number', 'IMPORT-033', CAST(other AS VARCHAR) FROM (
    SELECT place, CASE WHEN place = min(place) OVER same THEN max(row) OVER same
      ELSE min(row) OVER same END AS other, count(*) OVER same AS times
    FROM persons WHERE "person.identity_number" IS NOT NULL AND coalesce(number_fault, '') <> 'placeholder'
    WINDOW same AS (PARTITION BY "person.identity_number")
  ) WHERE times > 1
)
