-- Faults of observations and visits: grain row and fault.
INSERT INTO faults
SELECT place, "key", code, '' FROM (
  SELECT place, 'observed.on' AS "key", 'IMPORT-090' AS code FROM seen WHERE "observed.on" IS NULL
  UNION ALL
  SELECT place, 'visit.on', 'IMPORT-090' FROM calls WHERE "visit.on" IS NULL
  UNION ALL
  SELECT place, 'observed.on', 'IMPORT-029' FROM seen WHERE TRY_CAST("observed.on" AS DATE) > $on
  UNION ALL
  SELECT place, 'visit.on', 'IMPORT-029' FROM calls WHERE TRY_CAST("visit.on" AS DATE) > $on
  UNION ALL
  SELECT place, 'observed.on', 'IMPORT-091' FROM seen WHERE home IS NOT NULL AND nth > 1
  UNION ALL
  SELECT place, 'visit.id', 'IMPORT-092' FROM calls
  WHERE is_new AND "visit.id" IN (SELECT taken FROM taken_visits)
) f WHERE NOT EXISTS (FROM faults o WHERE o.place = f.place AND o."key" = f."key")
