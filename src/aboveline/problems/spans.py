"""When and where problems were open, kept with their moves: what a day's stock is counted from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Min

from aboveline.problems.models import OpenSpan
from aboveline.problems.states import OPEN
from aboveline.web.bulk import insert_rows

_BATCH = 500
Row = dict[str, Any]


def record_spans(moves: Iterable[Mapping[str, Any]]) -> None:
    """Write what moves change about when and where their problems are open.

    Each move with `problem_id`, `before`, `after`, `area_id`, `on`, and `from_area_id` where it
    changes the area; those of one problem in their order.
    """
    begun: list[Row] = []
    open_now: dict[UUID, Row] = {}
    ended: dict[date, list[UUID]] = defaultdict(list)
    for move in moves:
        problem, is_open = move["problem_id"], move["after"] in OPEN
        if (move["before"] in OPEN) == is_open and not move.get("from_area_id"):
            continue
        if (span := open_now.pop(problem, None)) is not None:
            span["ends_on"] = move["on"]
        elif move["before"] in OPEN:
            ended[move["on"]].append(problem)
        if is_open:
            opened_on = None if move["before"] else move["on"]
            span = {"problem_id": problem, "area_id": move["area_id"], "ends_on": None}
            open_now[problem] = span | {"begins_on": move["on"], "opened_on": opened_on}
            begun.append(open_now[problem])
    for day, problems in ended.items():
        for start in range(0, len(problems), _BATCH):
            some = problems[start : start + _BATCH]
            OpenSpan.objects.filter(problem__in=some, ends_on=None).update(ends_on=day)
    _say_when_opened([span for span in begun if span["opened_on"] is None], begun)
    insert_rows(OpenSpan, begun)


def _say_when_opened(later: Sequence[Row], begun: Sequence[Row]) -> None:
    """Fill the day on which the problems of later spans were opened: that of their first span."""
    if not later:
        return
    keys = [span["problem_id"] for span in later]
    first: dict[UUID, date] = {}
    for start in range(0, len(keys), _BATCH):
        rows = OpenSpan.objects.filter(problem__in=keys[start : start + _BATCH]).order_by()
        first |= dict(rows.values_list("problem").annotate(Min("begins_on")))
    first |= {span["problem_id"]: span["opened_on"] for span in begun if span["opened_on"]}
    for span in later:
        span["opened_on"] = first.get(span["problem_id"], span["begins_on"])
