"""Two years of a made-up county, in the grain of the register: what stands today, and its past."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from aboveline.synthetic.areas import County
from aboveline.synthetic.county import county_tables
from aboveline.synthetic.settings import Settings

HOUSEHOLDS = 6_000
COUNTIES = 4
DAY = date(2020, 6, 30)
SINCE = date(2018, 7, 1)
EARLIER = date(2017, 10, 1)  # so that days of 2019 can be judged: their year of income begins here

Row = dict[str, Any]
Rows = list[Row]

_LATEST = """
-- one row a household or person: as it stands on the day; since when it is there, until when
SELECT * EXCLUDE (valid_from, valid_to, recorded_at),
  min(valid_from) OVER same AS since,
  last_value(valid_to) OVER same AS until
FROM {table}
WINDOW same AS (PARTITION BY {key} ORDER BY valid_from
  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY valid_from DESC) = 1
ORDER BY {key}
"""
_PAST = """
-- one row a household and change of status: from what, to what, when
SELECT household_id, valid_from AS changed_on, register_status AS after,
  lag(register_status) OVER (PARTITION BY household_id ORDER BY valid_from) AS before
FROM households
QUALIFY before IS NOT NULL AND before <> after
ORDER BY household_id, valid_from
"""
_LIVING = """
-- one row a household and observation: the last four
SELECT * FROM living
QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY observed_on DESC) <= 4
ORDER BY household_id, observed_on
"""
_VISITS = """
-- one row a household and quarter: its last visit, on the day for which something was seen
WITH last_visits AS (
  SELECT household_id, mode, visited_on, date_trunc('quarter', visited_on) AS quarter FROM visits
  WHERE visited_on >= $since
  QUALIFY row_number() OVER (PARTITION BY household_id, quarter ORDER BY visited_on DESC) = 1
), seen AS (
  SELECT household_id, date_trunc('quarter', observed_on) AS quarter, max(observed_on) AS seen_on
  FROM living GROUP BY household_id, quarter
)
SELECT household_id, coalesce(seen_on, visited_on) AS visited_on, mode
FROM last_visits LEFT JOIN seen USING (household_id, quarter)
ORDER BY household_id, visited_on
"""
_INCOME = """
-- one row a household, kind and quarter: the sum of its months; one month unanswered is unanswered;
-- and the three quarters before as one answer: three times the first quarter
WITH latest AS (
  SELECT * FROM income WHERE month_from >= $since
  QUALIFY row_number() OVER (PARTITION BY household_id, kind, source, month_from, month_to
    ORDER BY recorded_at DESC) = 1
), quarters AS (
  SELECT household_id, kind, CAST(date_trunc('quarter', month_from) AS DATE) AS month_from,
    CAST(date_trunc('quarter', month_from) + INTERVAL 3 MONTH AS DATE) AS month_to,
    CASE WHEN bool_or(answer = 'refused') THEN 'refused'
      WHEN bool_or(answer = 'not_asked') THEN 'not_asked'
      WHEN bool_or(answer = 'amount') THEN 'amount' ELSE 'none' END AS said,
    CAST(sum(amount) * 100 AS BIGINT) AS cents, min(source) AS source
  FROM latest GROUP BY ALL
)
FROM quarters
UNION ALL
SELECT household_id, kind, CAST($earlier AS DATE), month_from, said, cents * 3, source
FROM quarters WHERE month_from = $since
ORDER BY household_id, month_from, kind
"""


def county_rows(index: int, *, seed: int = 7, households: int = HOUSEHOLDS) -> dict[str, Rows]:
    """Tables of one county as rows: households, people, statuses, living, visits, income.

    `area_id` of a household is the number of its village in the county, from 0.
    """
    settings = Settings(
        households=households,
        county_households=households // COUNTIES,
        seed=seed,
        years=2,
        as_of=DAY,
        unknown_share=0.01,
        history=True,
        identity_numbers=True,
    )
    tables = county_tables(County(settings, index))
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(f"given_{name}", table)
            connection.execute(f"CREATE TABLE {name} AS FROM given_{name}")
        places = "SELECT area_id, dense_rank() OVER (ORDER BY area_id) - 1 AS place"
        connection.execute(f"CREATE TABLE villages AS {places} FROM households GROUP BY area_id")
        found = {
            "households": _rows(connection, _LATEST.format(table="households", key="household_id")),
            "people": _rows(connection, _LATEST.format(table="people", key="person_id")),
            "statuses": _rows(connection, _PAST),
            "living": _rows(connection, _LIVING),
            "visits": _rows(connection, _VISITS, since=SINCE),
            "income": _rows(connection, _INCOME, since=SINCE, earlier=EARLIER),
        }
        village = dict(connection.execute("SELECT area_id, place FROM villages").fetchall())
    for row in found["households"]:
        row["area_id"] = village[row["area_id"]]
    return found


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, **values: object) -> Rows:
    done = connection.execute(sql, values) if values else connection.execute(sql)
    names = [column[0] for column in done.description or ()]
    return [dict(zip(names, row, strict=True)) for row in done.fetchall()]
