"""Warning rules on past days, as known then, against what became of the households."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from aboveline.engine.backtest_days import JudgedDays, Watch, follow
from aboveline.engine.errors import RunError
from aboveline.engine.run import evaluate
from aboveline.standard import Standard

STATES = ("meets", "does_not_meet", "cannot_tell")
_NORMAL_95 = 1.959963984540054

_ORDER = """
-- one row a day and value of the ranking: households before it, at it, and those of them that fell
CREATE TABLE ranking AS
SELECT day, nearest, count(*) AS households, count(*) FILTER (WHERE fell) AS fallen,
  sum(count(*)) OVER (PARTITION BY day ORDER BY nearest NULLS LAST) - count(*) AS before
FROM followed GROUP BY day, nearest
"""
_RULE = """
-- one row a household: how often flagged, how often rightly, and what the ranking would have caught
CREATE OR REPLACE TEMP TABLE rule_households AS
WITH chosen AS (
  -- one row a followed household and day: flagged by the rule or not
  SELECT followed.*, flags.household_id IS NOT NULL AS flagged
  FROM followed
  LEFT JOIN (SELECT * FROM flags WHERE rule = $rule) AS flags USING (day, household_id)
),
work AS (SELECT day, count(*) FILTER (WHERE flagged) AS work FROM chosen GROUP BY day),
compared AS (
  -- the share of the household that the ranking would take with the same work on that day
  SELECT chosen.*, least(greatest((work.work - ranking.before) / ranking.households, 0), 1) AS taken
  FROM chosen JOIN work USING (day)
  JOIN ranking ON ranking.day = chosen.day AND ranking.nearest IS NOT DISTINCT FROM chosen.nearest
)
SELECT household_id, count(*) FILTER (WHERE flagged) AS flagged,
  count(*) FILTER (WHERE flagged AND fell) AS hits,
  sum(CASE WHEN fell THEN taken ELSE 0 END) AS nearest_hits
FROM compared GROUP BY household_id HAVING count(*) FILTER (WHERE flagged) > 0 OR nearest_hits > 0
"""
_SUMS = """
SELECT coalesce(sum(flagged), 0), coalesce(sum(hits), 0), coalesce(sum(nearest_hits), 0),
  coalesce(sum(hits * hits), 0), coalesce(sum(hits * nearest_hits), 0),
  coalesce(sum(nearest_hits * nearest_hits), 0)
FROM rule_households
"""
_LEAD = """
-- days from the warning to the first judged day on which the household was in the outcome
SELECT avg(date_diff('day', day, first_fall)) FROM (
  SELECT followed.day, min(falls.day) AS first_fall
  FROM followed JOIN flags USING (day, household_id)
  JOIN falls ON falls.household_id = followed.household_id
    AND falls.day > followed.day AND falls.day <= followed.day + CAST($horizon AS INTEGER)
  WHERE followed.fell AND flags.rule = $rule GROUP BY followed.day, followed.household_id
)
"""


@dataclass(frozen=True)
class Backtest:
    """How often each warning rule was right.

    `rules`: one row a rule, over all days. `flagged`, `hits`, `misses`, `false_alarms` count
    household-days; `precision` is hits over flagged, `recall` hits over all that fell, `workload`
    flagged over all at risk, `false_alarms_per_hundred` is a hundred households at risk;
    `lead_days` is the mean time from a warning that was right to the first judged day in the
    outcome. `nearest_precision` is the precision of taking the households with the lowest ranking
    fact first, as many on each day as the rule flags; `lift` is precision over it, with a 95 %
    interval (households as clusters). Shares without a denominator are null.

    `days`: one row a day: `judged`, `at_risk`, `followed` (outcome known), `fell`.
    """

    rules: pa.Table
    days: pa.Table

    @property
    def base_rate(self) -> float | None:
        """The share of the followed households that fell."""
        followed, fell = sum(self.days["followed"].to_pylist()), sum(self.days["fell"].to_pylist())
        return fell / followed if followed else None


def backtest(  # noqa: PLR0913 - what can be said on the command line
    folder: str | Path,
    standard: Standard,
    *,
    days: Sequence[date],
    horizon_days: int,
    outcome: str = "does_not_meet",
    rules: Collection[str] | None = None,
    nearest: str | None = None,
    allow_approximate: Collection[str] = (),
    work: str | Path | None = None,
    workers: int = 2,
) -> Backtest:
    """How often warning rules of a standard were right on past days.

    On each of `days` the register is judged as it was known on that day; a household is at risk
    when it is not in the outcome. `horizon_days` later it is judged again, with all that is known
    today. `outcome` is a state or a category. `rules` are problem rules, by default those that
    rest on no criterion. `nearest` is a reported fact by which households are ranked for
    comparison, lowest first. `work` keeps the judged days for the next call.

    Raises RunError RUN-008 for a name that the standard does not have.
    """
    watch = Watch(_outcome_column(standard, outcome), outcome, nearest, _rules(standard, rules))
    with ExitStack() as stack:
        place = Path(work) if work else Path(stack.enter_context(TemporaryDirectory()))
        connection = stack.enter_context(duckdb.connect(config={"threads": workers}))

        def judge(day: date, known_at: date | None) -> Path:
            run = evaluate(
                folder,
                standard,
                as_of=day,
                known_at=known_at,
                allow_approximate=tuple(allow_approximate),
                out=place / (f"{day}" if known_at is None else f"{day}-known-{known_at}"),
                workers=workers,
            )
            for failure in run.failures[:1]:
                raise RunError(
                    "RUN-009",
                    f"{failure.county} could not be judged on {day}: {failure.cause}",
                    "Mend the register or the standard, then try again.",
                )
            return run.out

        judged = JudgedDays(connection, judge=judge, watch=watch)
        horizon = timedelta(days=horizon_days)
        table = follow(connection, judged, days=sorted(set(days)), horizon=horizon)
        connection.execute(_ORDER)
        compared = nearest is not None
        found = [_rule(connection, name, horizon_days, compared=compared) for name in watch.rules]
    return Backtest(pa.Table.from_pylist(found, _RULES), pa.Table.from_pylist(table, _DAYS))


_RULES = pa.schema(
    [("rule", pa.string())]
    + [(name, pa.int64()) for name in ("flagged", "hits", "misses", "false_alarms")]
    + [
        (name, pa.float64())
        for name in (
            "precision",
            "recall",
            "workload",
            "false_alarms_per_hundred",
            "lead_days",
            "nearest_precision",
            "lift",
            "lift_low",
            "lift_high",
        )
    ]
)
_DAYS = pa.schema(
    [("day", pa.date32()), ("outcome_day", pa.date32())]
    + [(name, pa.int64()) for name in ("judged", "at_risk", "followed", "fell")]
)


def _rules(standard: Standard, rules: Collection[str] | None) -> tuple[str, ...]:
    if rules is None:
        rules = [name for name, rule in standard.problems.items() if rule.when is not None]
    unknown = sorted(set(rules) - set(standard.problems))
    if unknown or not rules:
        raise RunError(
            "RUN-008",
            f"{standard.name} has no problem rule {', '.join(unknown) or 'that warns'}.",
            f"Its rules are {', '.join(standard.problems)}.",
        )
    return tuple(rules)


def _outcome_column(standard: Standard, outcome: str) -> str:
    categories = [rule.name for rule in standard.categories]
    if outcome in STATES[:2]:
        return "state"
    if outcome in categories:
        return "category"
    raise RunError(
        "RUN-008",
        f"{outcome!r} is no outcome of {standard.name}.",
        f"Take one of {', '.join([*STATES[:2], *categories])}.",
    )


def _rule(
    connection: duckdb.DuckDBPyConnection, rule: str, horizon_days: int, *, compared: bool
) -> dict[str, Any]:
    """One row of `Backtest.rules`."""
    totals = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE fell) FROM followed"
    ).fetchone()
    followed, fell = totals or (0, 0)
    connection.execute(_RULE, {"rule": rule})
    sums = connection.execute(_SUMS).fetchone()
    flagged, hits, nearest, *squares = (float(value) for value in sums or (0.0,) * 6)
    lead = connection.execute(_LEAD, {"rule": rule, "horizon": horizon_days}).fetchone()
    row: dict[str, Any] = {
        "rule": rule,
        "flagged": int(flagged),
        "hits": int(hits),
        "misses": int(fell - hits),
        "false_alarms": int(flagged - hits),
        "precision": _share(hits, flagged),
        "recall": _share(hits, fell),
        "workload": _share(flagged, followed),
        "false_alarms_per_hundred": _share(100 * (flagged - hits), followed),
        "lead_days": lead[0] if lead else None,
    }
    if compared:
        row["nearest_precision"] = _share(nearest, flagged)
        row.update(_lift(hits, nearest, squares))
    return row


def _lift(hits: float, nearest: float, squares: Sequence[float]) -> Mapping[str, float | None]:
    """Hits over the hits of the ranking, with a 95 % interval by linearisation on the log scale."""
    if hits <= 0 or nearest <= 0:
        return {"lift": _share(hits, nearest)}
    lift = hits / nearest
    own, both, other = squares
    variance = max(own - 2 * lift * both + lift * lift * other, 0.0) / nearest**2
    spread = exp(_NORMAL_95 * sqrt(variance) / lift)
    return {"lift": lift, "lift_low": lift / spread, "lift_high": lift * spread}


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
