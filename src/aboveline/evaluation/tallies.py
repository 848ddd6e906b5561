"""Counts of households and people by village, kept beside the decisions that they count."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

import pyarrow as pa
from django.db import transaction
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Sum,
    TextField,
)
from django.db.models.functions import Cast

from aboveline.areas.models import Area, AreaClosure
from aboveline.engine.connections import connect
from aboveline.evaluation.models import Tally
from aboveline.evaluation.reading import Column, read_rows
from aboveline.registry.models import Household, Move, Visit
from aboveline.registry.standards import site_standard
from aboveline.standard import shape
from aboveline.web.clock import now, today
from aboveline.web.stopping import asked_to_stop

WATCHED = ("registered_poor", "exit_proposed", "returned", "monitored")
"""Register statuses of households that are visited within the time of the standard."""
Counts = dict[str, tuple[int, int]]
"""Households and people by measure."""
_VILLAGES = 200
_COUNTS = """
-- one row a village and measure: households and people
WITH told AS (
  SELECT area_id, size, state, unvisited,
    map_entries(from_json(criteria, '"MAP(VARCHAR, BOOLEAN)"')) AS criteria
  FROM homes
), found AS (
  SELECT area_id, size, unnest(list_concat(
    ['all', 'state:' || coalesce(state, 'not_judged')],
    list_transform(list_filter(criteria, lambda c: NOT c.value), lambda c: 'fails:' || c.key),
    CASE WHEN unvisited THEN ['unvisited'] END,
    CASE WHEN len(list_filter(criteria, lambda c: c.value IS NULL)) > 0 THEN ['to_verify'] END
  )) AS measure
  FROM told
)
SELECT area_id, measure, count(*), sum(size) FROM found GROUP BY ALL
"""


def count_villages_of(households: Collection[Any]) -> None:
    """Count the villages of these households again, and those they left since the last count."""
    keys = list(households)
    areas: set[UUID] = set()
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        rows = Household.objects.filter(pk__in=some)
        areas |= set(rows.values_list("area_id", flat=True))
        left = Move.objects.filter(
            household__in=some, state="accepted", from_area__tallies__at__lte=F("decided_at")
        )
        areas |= set(left.values_list("from_area_id", flat=True).distinct())
    count_villages(areas)


def count_everything() -> int:
    """Count every village again, nightly for what the clock alone changes; gives how many."""
    tallied = set(Tally.objects.values_list("area_id", flat=True).distinct())
    lived_in = Household.objects.order_by().values_list("area_id", flat=True).distinct()
    areas = tallied | set(lived_in)
    count_villages(areas)
    return len(areas)


def count_villages(areas: Iterable[UUID]) -> None:
    """Count these villages again, some hundred in a transaction."""
    keys = sorted(set(areas))
    for start in range(0, len(keys), _VILLAGES):
        if asked_to_stop.is_set():
            break
        _count(keys[start : start + _VILLAGES])


@transaction.atomic
def _count(areas: list[UUID]) -> None:
    list(Area.objects.select_for_update().filter(pk__in=areas).order_by("pk").values("pk"))
    with connect() as connection:
        connection.register("homes", _rows(areas))
        counts = connection.execute(_COUNTS).fetchall()
    at = now()
    Tally.objects.filter(area__in=areas).delete()
    Tally.objects.bulk_create(
        (
            Tally(area_id=area, measure=measure, households=homes, people=people, at=at)
            for area, measure, homes, people in counts
        ),
        batch_size=1_000,
    )


def _rows(areas: list[UUID]) -> pa.Table:
    """Village, size, state, criteria as JSON and whether a visit is late, of every household."""
    since = visited_since(today())
    late = Q(pk=None)  # nobody, where the standard does not ask for visits
    if since is not None:
        visited = Visit.objects.filter(household=OuterRef("pk"), visited_on__gte=since)
        late = Q(register_status__in=WATCHED) & ~Exists(visited)
    rows = Household.objects.filter(area__in=areas, ended_on=None).annotate(
        latest=FilteredRelation("decisions", condition=Q(decisions__is_latest=True))
    )
    columns = (
        Column("area_id", "key", F("area_id")),
        Column("size", "integer", F("size")),
        Column("state", "text", F("latest__state")),
        Column("criteria", "text", Cast("latest__criteria", TextField())),
        Column("unvisited", "boolean", ExpressionWrapper(late, BooleanField())),
    )
    return read_rows(rows, columns)


def visited_since(on: date) -> date | None:
    """The day since which a watched household must have been visited; None if none is asked."""
    parameter = site_standard().parameters.get("visit_months")
    months = _on(parameter, on) if parameter else None
    if months is None:
        return None
    count = on.year * 12 + on.month - 1 - months
    year, month = divmod(count, 12)
    day = min(on.day, 28)
    return date(year, month + 1, day)


def _on(parameter: shape.Parameter, on: date) -> int | None:
    """The whole number that holds everywhere on a day."""
    for value in parameter.values:
        ends = None if value.to == "open" else value.to
        if value.area is None and value.from_ <= on and (ends is None or on < ends):
            return int(str(value.value))
    return None


def counts_in(areas: Collection[Area]) -> dict[UUID, Counts]:
    """The counts of areas with all that lies below them. One query."""
    keys = [area.pk for area in areas]
    rows = (
        AreaClosure.objects.filter(
            above__in=keys, valid_to=None, below__tallies__measure__isnull=False
        )
        .values_list("above_id", "below__tallies__measure")
        .annotate(Sum("below__tallies__households"), Sum("below__tallies__people"))
        .order_by()
    )
    found: dict[UUID, Counts] = {key: {} for key in keys}
    for above, measure, households, people in rows:
        found[above][measure] = (households, people)
    return found
