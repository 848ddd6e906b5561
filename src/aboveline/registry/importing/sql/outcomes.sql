-- outcomes: one row a row of the file; key place. What will become of it, why, and what changes.
CREATE TABLE outcomes AS
WITH all_faults AS (
  FROM faults
  UNION ALL
  SELECT h.first_place, f."key", f.code, f.detail FROM home_faults f JOIN homes h USING (home)
  WHERE NOT EXISTS (FROM faults o WHERE o.place = h.first_place AND o.code = f.code AND o."key" = f."key")
),
record_changes AS (
  SELECT place, is_new, CASE WHEN is_new THEN [] ELSE changes END AS changes FROM seen
  UNION ALL
  SELECT place, is_new, [] FROM calls
  UNION ALL
  SELECT l.place, bool_or(l.state = 'new') AS is_new,
    list({'key': CASE WHEN of_home THEN 'income.' || kind ELSE 'line.amount' END,
      'old': coalesce(old_amount, old_answer), 'new': coalesce(regexp_replace(CAST(amount AS VARCHAR), '\.?0+$', ''), answer)}
      ORDER BY kind) FILTER (l.state = 'changed' OR (of_home AND l.state = 'new' AND NOT h.is_new)) AS changes
  FROM lines l JOIN homes h USING (home) GROUP BY l.place
),
of_place AS (
  SELECT f.place, bool_or(k.refuses) AS refuses, max(k.stops) AS stops,
    list({'code': f.code, 'key': f."key", 'detail': f.detail} ORDER BY f.code, f."key") AS faults
  FROM all_faults f JOIN kinds k ON k.code = f.code GROUP BY f.place
)
SELECT r.place, r.sheet, r.row, r.home, r.row_of, p.person_id, h.household_id, h.is_new AS home_is_new,
  CASE WHEN r."person.id" NOT IN (SELECT taken FROM taken_people) THEN r."person.id" END AS new_id,
  coalesce(r."person.name", h.home_number, r."household.outside_number", '') AS label,
  coalesce(f.faults, []) AS faults,
  coalesce(pc.changes, []) AS person_changes,
  CASE WHEN r.place = h.first_place THEN coalesce(hc.changes, []) ELSE [] END AS home_changes,
  coalesce(l.changes, []) AS record_changes,
  CASE
    WHEN f.refuses THEN 'faulty'
    WHEN f.stops IS NOT NULL THEN f.stops
    WHEN r.row_of = 'person' AND p.person_id IS NULL OR r.row_of = 'home' AND h.is_new THEN 'new'
    WHEN r.row_of NOT IN ('person', 'home') AND l.is_new THEN 'new'
    WHEN len(pc.changes) > 0 OR len(l.changes) > 0 THEN 'changed'
    WHEN r.place = h.first_place AND len(hc.changes) > 0 THEN 'changed'
    ELSE 'same'
  END AS outcome
FROM rows r
LEFT JOIN persons p USING (place)
LEFT JOIN homes h ON h.home = r.home
LEFT JOIN of_place f ON f.place = r.place
LEFT JOIN person_changes pc ON pc.place = r.place
LEFT JOIN home_changes hc ON hc.home = r.home
LEFT JOIN record_changes l ON l.place = r.place
