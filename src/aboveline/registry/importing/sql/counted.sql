-- counted: one row a household of the file; key home. What its members are, counted.
CREATE TABLE counted AS
SELECT home, count(*) AS members,
  count(*) FILTER (WHERE relation = 'head') AS heads,
  count(*) FILTER (WHERE relation = 'spouse') AS spouses,
  min(sex) FILTER (WHERE relation = 'head') AS head_sex,
  min(sex) FILTER (WHERE relation = 'spouse') AS spouse_sex,
  count(*) FILTER (WHERE health <> 'healthy') AS not_healthy,
  count(health) AS with_health,
  count(*) FILTER (WHERE in_school OR school_status NOT IN ('pre_school_age')) AS pupils,
  count(coalesce(CAST(in_school AS VARCHAR), school_status, education)) AS with_school,
  count(*) FILTER (WHERE health = 'disabled' OR disability_grade > 0) AS disabled,
  count(*) FILTER (WHERE works_away) AS away,
  count(*) FILTER (WHERE working) AS workers,
  count(*) FILTER (WHERE minimum_allowance) AS on_allowance,
  count(minimum_allowance) AS with_allowance
FROM members
GROUP BY home
