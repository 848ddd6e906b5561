-- lines: one row an answer about income; key place, kind, of_home. With the person who receives it
-- (the key, or the place of a row of the file) and what the register says of the same months.
CREATE TABLE lines AS
WITH fitting AS (
  SELECT w.place, w.of_home, coalesce(p.person_id, 'place:' || p.place) AS who
  FROM lines_written w JOIN homes h USING (home) JOIN persons p USING (home)
  WHERE w.receiver IN (p."person.name", p."person.identity_number", p."person.id", p."person.outside_number")
  UNION ALL
  SELECT w.place, w.of_home, k.person_id
  FROM lines_written w JOIN homes h USING (home) JOIN known_people k USING (household_id)
    LEFT JOIN digests d ON d.digest = k.identity_digest
  WHERE w.receiver IN (k.name, d.number, k.person_id, k.outside_number)
), receivers AS (
  SELECT place, of_home, min(who) AS who, count(DISTINCT who) AS fit FROM fitting GROUP BY ALL
)
SELECT w.* EXCLUDE (receiver), w.receiver IS NOT NULL AND coalesce(r.fit, 0) <> 1 AS is_unmet, r.who,
  h.household_id, n.answer AS old_answer, n.amount AS old_amount,
  CASE
    WHEN n.answer IS NULL THEN 'new'
    WHEN n.answer = w.answer AND (w.answer <> 'amount' OR (CAST(n.amount AS DECIMAL(18, 2)) = w.amount
      AND n.currency = w.currency AND n.period = w.period AND n.basis = w.basis)) THEN 'same'
    ELSE 'changed'
  END AS state
FROM lines_written w
LEFT JOIN homes h USING (home)
LEFT JOIN receivers r ON r.place = w.place AND r.of_home = w.of_home
LEFT JOIN lines_now n ON n.household_id = h.household_id AND NOT h.is_new AND n.kind = w.kind
  AND n.source = w.source AND n.receiver_id IS NOT DISTINCT FROM r.who
  AND n.month_from = CAST(w.month_from AS VARCHAR) AND n.month_to = CAST(w.month_to AS VARCHAR)
