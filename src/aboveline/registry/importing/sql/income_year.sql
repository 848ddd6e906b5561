-- income_year: one row a household of the file; key home. Each kind in yuan of all members a year:
-- what the file says of it, else the register in the months that count. A kind is known where every
-- month of a year at least is answered, and no two answers of one source speak of one month.
CREATE TABLE income_year AS
WITH said AS (
  SELECT home, kind, source, who, answer, amount, currency, period, basis, month_from,
    month_to, min(month_from) OVER of_home AS since, max(month_to) OVER of_home AS until
  FROM lines WHERE home IS NOT NULL AND month_from < month_to
  WINDOW of_home AS (PARTITION BY home, kind)
  UNION ALL
  SELECT h.home, n.kind, n.source, n.receiver_id, n.answer, CAST(n.amount AS DECIMAL(18, 2)),
    n.currency, n.period, n.basis, CAST(n.month_from AS DATE), CAST(n.month_to AS DATE), $since, $until
  FROM lines_now n JOIN homes h ON h.household_id = n.household_id AND NOT h.is_new
  WHERE n.month_from < CAST($until AS VARCHAR) AND n.month_to > CAST($since AS VARCHAR)
    AND NOT EXISTS (FROM lines l WHERE l.home = h.home AND l.kind = n.kind)
), told AS (
  SELECT s.*, date_diff('month', since, until) AS months,
    date_diff('month', since, greatest(month_from, since)) AS first_month,
    date_diff('month', since, least(month_to, until)) AS after_month,
    CASE WHEN answer = 'none' THEN 0 WHEN answer = 'amount' AND currency = $currency THEN amount
      / CASE period WHEN 'month' THEN 1 WHEN 'year' THEN 12 WHEN 'total' THEN date_diff('month', month_from, month_to) END
      * CASE basis WHEN 'household' THEN 1 WHEN 'person' THEN c.members END
    END AS each_month
  FROM said s LEFT JOIN counted c USING (home)
), of_source AS (
  SELECT home, kind, months, list_distinct(flatten(list(range(first_month, after_month)))) AS covered,
    sum(after_month - first_month) = len(covered) AND count(each_month) = count(*) AS is_known,
    sum((after_month - first_month) * each_month) AS amount
  FROM told GROUP BY home, kind, source, who, months
), of_kind AS (
  SELECT home, kind, CASE WHEN months >= 12 AND bool_and(is_known)
    AND len(list_distinct(flatten(list(covered)))) = months THEN round(sum(amount) * 12 / months, 2) END AS amount
  FROM of_source GROUP BY home, kind, months
)
SELECT home, <columns> FROM of_kind GROUP BY home
