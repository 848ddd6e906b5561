"""Many made-up problems in the ledger of a register, each with its moves, on either database."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from django.db import transaction

from aboveline.accounts.models import User
from aboveline.problems.models import Problem, Report, Transition
from aboveline.problems.rules import Terms, known_terms
from aboveline.problems.spans import record_spans
from aboveline.registry.models import Household
from aboveline.registry.standards import site_standard
from aboveline.web.bulk import insert_rows
from aboveline.web.clock import now
from aboveline.web.keys import new_key

_STEPS = (
    ("opened", "clue"),
    ("confirmed", "confirmed"),
    ("answered", "answered"),
    ("cleared", "cleared"),
)
_UP_TO = (1,) * 25 + (2,) * 25 + (3,) * 15 + (4,) * 35
"""How many steps a problem has behind it: a third is cleared."""
_DAYS = 700
Row = dict[str, Any]


@transaction.atomic
def fill_problems(count: int, on: date) -> None:
    """As many problems of the households in turn as are missing, opened on days of two years."""
    chance = random.Random(7)
    homes = list(Household.objects.order_by("pk").values_list("pk", "area_id"))
    rules = sorted(site_standard().problems)
    terms = {rule: known_terms(rule) for rule in rules}
    owners = [None, *User.objects.order_by("pk").values_list("pk", flat=True)[:20]]
    known = set(Problem.objects.values_list("subject_id", "rule"))
    problems, moves, reports = [], [], []
    for number, (home, area) in enumerate(cycle(homes)):
        rule = rules[(number % len(homes) + number // len(homes)) % len(rules)]
        if len(problems) + len(known) == count:
            break
        if (home, rule) in known:
            continue
        steps = chance.choice(_UP_TO)
        began = on - timedelta(days=chance.randrange(_DAYS))
        days = sorted(
            began + timedelta(days=chance.randrange((on - began).days + 1))
            for _ in range(steps - 1)
        )
        row = _problem(number, home, area, terms[rule])
        row |= {"state": _STEPS[steps - 1][1], "opened_on": began}
        row["owner_id"] = chance.choice(owners) if steps > 1 else None
        row |= (
            {"closed_on": days[-1]}
            if steps == 4
            else {"due_on": on + timedelta(days=chance.randrange(-30, 60))}
        )
        problems.append(row)
        moves += _moves(row, [began, *days])
        reports.append(_report(row))
    insert_rows(Problem, problems)
    insert_rows(Transition, moves)
    record_spans(moves)
    insert_rows(Report, reports)


def _problem(number: int, home: UUID, area: UUID, terms: Terms) -> Row:
    return {
        "id": new_key(),
        "number": f"P77-{number:06d}",
        "area_id": area,
        "subject": "household",
        "subject_id": home,
        "household_id": home,
        "standard": site_standard().name,
        "rule": terms.name,
        "severity": terms.severity,
        "office": terms.office,
        "source": "evaluation",
        "due_on": None,
        "closed_on": None,
    }


def _moves(row: Row, days: list[date]) -> Iterator[Row]:
    before = ""
    for (kind, after), day in zip(_STEPS, days, strict=False):
        yield {
            "problem_id": row["id"],
            "kind": kind,
            "before": before,
            "after": after,
            "area_id": row["area_id"],
            "on": day,
            "at": now(),
            "actor": "service:benchmark",
        }
        before = after


def _report(row: Row) -> Row:
    return {
        "problem_id": row["id"],
        "source": "evaluation",
        "on": row["opened_on"],
        "at": now(),
        "actor": "service:benchmark",
    }
