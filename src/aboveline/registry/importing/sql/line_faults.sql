-- line_faults: one row a line of income and fault.
CREATE TABLE line_faults AS
SELECT place, home, of_home, "key", code, detail FROM (
  SELECT place, home, of_home, 'line.kind' AS "key", 'IMPORT-082' AS code, '' AS detail
  FROM lines WHERE kind IS NULL
  UNION ALL
  SELECT place, home, of_home, 'line.amount', 'IMPORT-083', '' FROM lines WHERE answer IS NULL
    OR (answer = 'amount' AND amount IS NULL) OR (answer <> 'amount' AND amount > 0)
  UNION ALL
  SELECT place, home, of_home, CASE WHEN of_home THEN 'said.basis' ELSE 'line.basis' END,
    'IMPORT-084', '' FROM lines WHERE answer = 'amount' AND basis IS NULL
  UNION ALL
  SELECT place, home, of_home, CASE WHEN of_home THEN 'said.period' ELSE 'line.period' END,
    'IMPORT-085', '' FROM lines WHERE answer = 'amount' AND period IS NULL
  UNION ALL
  SELECT place, home, of_home, CASE WHEN of_home THEN 'said.currency' ELSE 'line.currency' END,
    'IMPORT-086', '' FROM lines
  WHERE answer = 'amount' AND NOT coalesce(regexp_full_match(currency, '[A-Z]{3}'), false)
  UNION ALL
  SELECT place, home, of_home, CASE WHEN of_home THEN 'said.month_from' ELSE 'line.month_from' END,
    'IMPORT-087', '' FROM lines
  WHERE NOT coalesce(month_from < month_to AND day(month_from) = 1 AND day(month_to) = 1
    AND month_from <= $on, false)
  UNION ALL
  SELECT l.place, l.home, of_home, CASE WHEN of_home THEN 'income.' || kind ELSE 'line.month_from' END,
    'IMPORT-093', CAST(c.day AS VARCHAR)
  FROM lines l JOIN homes h USING (home) JOIN closed_areas c USING (area_id)
  WHERE NOT h.is_new AND l.state <> 'same' AND l.month_from < c.day AND NOT EXISTS (
    FROM allowed_days a WHERE a.household_id = h.household_id AND a.day >= l.month_from)
  UNION ALL
  SELECT place, home, of_home, 'line.receiver', 'IMPORT-089', '' FROM lines WHERE is_unmet
  UNION ALL
  SELECT place, home, of_home, '', 'IMPORT-088', CAST(first_row AS VARCHAR) FROM (
    SELECT l.*, first_value(r.row) OVER same AS first_row, row_number() OVER same AS nth
    FROM lines l JOIN rows r USING (place) WHERE l.home IS NOT NULL AND kind IS NOT NULL
    WINDOW same AS (
      PARTITION BY coalesce(l.household_id, l.home), kind, source, who, month_from, month_to
      ORDER BY l.place
    )
  ) WHERE nth > 1
)
