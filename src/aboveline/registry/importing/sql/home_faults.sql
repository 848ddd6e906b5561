-- Faults of households of the file: grain household and fault.
INSERT INTO home_faults
SELECT home, "key", code, detail FROM (
  SELECT home, '' AS "key", 'IMPORT-040' AS code, list_aggregate(differing, 'string_agg', ' ') AS detail
  FROM homes WHERE len(differing) > 0
  UNION ALL
  SELECT home, 'household.area', place_fault, place_detail FROM homes
  WHERE place_fault <> '' AND (is_new OR "household.area" IS NOT NULL)
  UNION ALL
  SELECT home, 'household.number', 'IMPORT-039', '' FROM homes
  WHERE is_new AND "household.number" IS NOT NULL
    AND ("household.id" IS NULL OR "household.number" IN (SELECT taken FROM taken_numbers))
  UNION ALL
  SELECT home, 'household.id', 'IMPORT-039', '' FROM homes
  WHERE is_new AND "household.id" IN (SELECT taken FROM taken_homes)
  UNION ALL
  SELECT home, '', 'IMPORT-044', '' FROM homes
  WHERE is_new AND home NOT IN (SELECT home FROM persons WHERE home IS NOT NULL)
  UNION ALL
  SELECT h.home, f."key", f.code, f.detail FROM faults f JOIN rows r USING (place) JOIN homes h USING (home)
  WHERE r.row_of IN ('person', 'home') AND f."key" <> '' AND NOT starts_with(f."key", 'person.')
)
