-- lines_written: one row an answer about income as the file has it: a row of a sheet of income, or an
-- income column of a household (of_home). A quarter becomes the span it fills, else a yearly rate.
CREATE TABLE lines_written AS
WITH written AS (
  SELECT place, home, false AS of_home, "line.kind" AS kind, "line.answer" AS answer,
    TRY_CAST("line.amount" AS DECIMAL(18, 2)) * CASE "line.unit"
      WHEN 'thousand_yuan' THEN 1000 WHEN 'ten_thousand_yuan' THEN 10000 ELSE 1 END AS given,
    coalesce("line.currency", CASE WHEN "line.unit" IS NOT NULL THEN 'CNY' END) AS money,
    "line.period" AS said_period, "line.basis" AS basis,
    TRY_CAST("line.month_from" AS DATE) AS month_from,
    coalesce(TRY_CAST("line.month_to" AS DATE), CAST(date_trunc('month', TRY_CAST("line.last_month" AS DATE)) + INTERVAL 1 MONTH AS DATE)) AS month_to,
    "line.receiver" AS receiver, "line.source" AS source, "line.evidence" AS evidence
  FROM rows WHERE row_of = 'line'
  <columns>
)
SELECT place, home, of_home, kind, basis, month_from, month_to, receiver, evidence,
  coalesce(answer, CASE WHEN given > 0 THEN 'amount' WHEN given = 0 THEN 'none' END) AS answer,
  CASE WHEN said_period = 'quarter' AND date_diff('month', month_from, month_to) <> 3 THEN given * 4
    ELSE given END AS amount,
  CASE WHEN coalesce(said_period, '') <> 'quarter' THEN said_period
    WHEN date_diff('month', month_from, month_to) = 3 THEN 'total' ELSE 'year' END AS period,
  CASE WHEN money IN ('人民币', '元', 'yuan', 'RMB') THEN 'CNY' ELSE upper(money) END AS currency,
  coalesce(nullif(regexp_extract(source, '^(.*) ' || regexp_escape(receiver) || '$', 1), ''), source, 'import') AS source
FROM written
