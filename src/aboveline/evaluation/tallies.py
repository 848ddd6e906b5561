"""Counts of households and people by village, kept beside the decisions that they count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
from django.db import transaction
from django.db.models import (
    BooleanField,
    Case,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import LessThan

from aboveline.areas.models import Area, AreaClosure
from aboveline.engine.connections import connect
from aboveline.evaluation.models import Tally
from aboveline.evaluation.reading import Column, read_rows
from aboveline.registry.models import Household, Move, Visit
from aboveline.registry.standards import site_standard
from aboveline.standard import Standard, shape
from aboveline.standard.sql_text import literal, quoted
from aboveline.web.clock import now, today
from aboveline.web.stopping import asked_to_stop

WATCHED = ("registered_poor", "exit_proposed", "returned", "monitored")
"""Register statuses of households that are visited within the time of the standard."""
Counts = dict[str, tuple[int, int]]
"""Households and people by measure."""
_VILLAGES = 200
_COUNTS = """
-- one row a village and measure: households and people
WITH told AS ({told}), found AS (
  SELECT area_id, homes, people, unnest(list_concat(
    ['all', 'state:' || coalesce(state, 'not_judged')],
    list_transform(list_filter(criteria, lambda c: NOT c.value), lambda c: 'fails:' || c.key),
    CASE WHEN unvisited THEN ['unvisited'] END,
    CASE WHEN monitored THEN ['monitored'] END,
    CASE WHEN len(list_filter(criteria, lambda c: c.value IS NULL)) > 0 THEN ['to_verify'] END
  )) AS measure
  FROM told
)
SELECT area_id, measure, CAST(sum(homes) AS BIGINT), CAST(sum(people) AS BIGINT)
FROM found GROUP BY ALL
"""
_KEPT = """
  SELECT * REPLACE (map_entries(from_json(criteria, '"MAP(VARCHAR, BOOLEAN)"')) AS criteria)
  FROM (
    -- one row for all households of a village that are alike
    SELECT area_id, state, unvisited, monitored, criteria, count(*) AS homes, sum(size) AS people
    FROM homes GROUP BY ALL
  )
"""
_JUDGED = """
  SELECT area_id, state, unvisited, monitored, homes, people,
    map_entries(MAP {{{criteria}}}) AS criteria
  FROM (
    -- one row for all households of a village that are alike
    SELECT h.area_id, d.state, h.unvisited, h.monitored, {columns},
      count(*) AS homes, sum(h.size) AS people
    FROM homes AS h LEFT JOIN decisions AS d ON d.household_id = h.household_id GROUP BY ALL
  )
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
        counts = connection.execute(_COUNTS.format(told=_KEPT)).fetchall()
    Tally.objects.filter(area__in=areas).delete()
    _insert(counts)


def _insert(counts: Iterable[Sequence[Any]]) -> None:
    at = now()
    Tally.objects.bulk_create(
        (
            Tally(area_id=area, measure=measure, households=homes, people=people, at=at)
            for area, measure, homes, people in counts
        ),
        batch_size=1_000,
    )


def keep_tallies(
    connection: duckdb.DuckDBPyConnection,
    standard: Standard,
    told: pa.Table,
    areas: Collection[UUID],
    known_at: datetime,
) -> int:
    """Keep the counts of villages whose households were all judged; gives how many changed.

    `decisions` is a table of the connection, `told` what `told_of` gave at `known_at`, `areas` the
    keys of all areas there. What was counted since is counted again.
    """
    judged = _JUDGED.format(
        columns=", ".join(f"d.{quoted(name)}" for name in standard.criteria),
        criteria=", ".join(f"{literal(name)}: {quoted(name)}" for name in standard.criteria),
    )
    connection.register("homes", told)
    rows = connection.execute(_COUNTS.format(told=judged)).fetchall()
    connection.unregister("homes")
    found: dict[UUID, Counts] = {}
    for area, measure, homes, people in rows:
        found.setdefault(UUID(area), {})[measure] = (homes, people)
    before: dict[UUID, Counts] = {}
    since: set[UUID] = set()
    kept = Tally.objects.filter(area__in=areas)
    for key, measure, *counts, at in kept.values_list(
        "area_id", "measure", "households", "people", "at"
    ):
        before.setdefault(key, {})[measure] = (counts[0], counts[1])
        if at >= known_at:
            since.add(key)
    changed = {key for key in {*found, *before} if found.get(key) != before.get(key)}
    _keep(sorted(changed - since), found, known_at)
    count_villages(since)
    return len(changed | since)


@transaction.atomic
def _keep(areas: list[UUID], found: Mapping[UUID, Counts], known_at: datetime) -> None:
    list(Area.objects.select_for_update().filter(pk__in=areas).order_by("pk").values("pk"))
    rows = Tally.objects.filter(area__in=areas)
    later = set(rows.filter(at__gte=known_at).values_list("area_id", flat=True))
    mine = [key for key in areas if key not in later]
    rows.filter(area__in=mine).delete()
    _insert((key, name, *pair) for key in mine for name, pair in found.get(key, {}).items())


def told_of(homes: QuerySet) -> pa.Table:
    """Key, village, size, whether a visit is late and whether it is watched, of every household."""
    columns = (
        Column("household_id", "key", F("pk")),
        Column("area_id", "key", F("area_id")),
        Column("size", "integer", F("size")),
        Column("unvisited", "boolean", _late()),
        Column("monitored", "boolean", _monitored()),
    )
    return read_rows(homes, columns)


def _rows(areas: list[UUID]) -> pa.Table:
    """Village, size, state, criteria as JSON, late visit and watch of every household."""
    rows = Household.objects.filter(area__in=areas, ended_on=None).annotate(
        latest=FilteredRelation("decisions", condition=Q(decisions__is_latest=True))
    )
    columns = (
        Column("area_id", "key", F("area_id")),
        Column("size", "integer", F("size")),
        Column("state", "text", F("latest__state")),
        Column("criteria", "text", Cast("latest__criteria", TextField())),
        Column("unvisited", "boolean", _late()),
        Column("monitored", "boolean", _monitored()),
    )
    return read_rows(rows, columns)


def _monitored() -> Any:
    watched = When(register_status="monitored", then=Value(True))
    return Case(watched, default=False, output_field=BooleanField())


def _late() -> Any:
    """Whether the visit of a household is late; of nobody where the standard asks for none."""
    since = visited_since(today())
    if since is None:
        return Value(False)
    visits = Visit.objects.filter(household=OuterRef("pk")).order_by("-visited_on")
    # one look for each watched household; of EXISTS PostgreSQL reads all visits of the register
    newest = Coalesce(Subquery(visits.values("visited_on")[:1]), date.min)
    late = When(register_status__in=WATCHED, then=LessThan(newest, since))
    return Case(late, default=False, output_field=BooleanField())


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


@dataclass(frozen=True)
class AreaCounts:
    """What a board counts: of an area, of each area inside, and when its villages were counted."""

    whole: Counts
    inside: Mapping[UUID, Counts]
    counted_at: datetime | None


def counts_around(area: Area) -> AreaCounts:
    """The counts of an area with all that lies below it, and of the areas directly inside it.

    Two queries. Each village is read for one area inside and these are added up: read for the
    whole too, a nation of a million households takes twice as long.
    """
    near = AreaClosure.objects.filter(above=area, distance=1, valid_to=None)
    inside: dict[UUID, Counts] = {key: {} for key in near.values_list("below_id", flat=True)}
    whole: Counts = {}
    counted = []
    for above, measure, homes, people, at in _summed(
        Q(above__in=list(inside)) | Q(above=area, below=area)
    ):
        before = whole.get(measure, (0, 0))
        whole[measure] = (before[0] + homes, before[1] + people)
        if above in inside:
            inside[above][measure] = (homes, people)
        counted.append(at)
    return AreaCounts(whole, inside, max(counted, default=None))


def counts_in(areas: Collection[Area]) -> dict[UUID, Counts]:
    """The counts of areas with all that lies below them. One query."""
    found: dict[UUID, Counts] = {area.pk: {} for area in areas}
    for above, measure, homes, people, _at in _summed(Q(above__in=list(found))):
        found[above][measure] = (homes, people)
    return found


def _summed(places: Q) -> Any:
    """Area above, measure, households, people, when counted last, over places in the tree."""
    rows = AreaClosure.objects.filter(
        places, valid_to=None, below__tallies__measure__isnull=False
    ).values_list("above_id", "below__tallies__measure")
    sums = (Sum("below__tallies__households"), Sum("below__tallies__people"))
    return rows.annotate(*sums, Max("below__tallies__at")).order_by()
