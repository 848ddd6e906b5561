"""What is recorded of villages by their form, and where it contradicts itself or the households."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
from django.db.models import DecimalField, Exists, F, OuterRef, Sum, Value
from django.db.models.functions import Coalesce

from aboveline.accounts.actors import Actor
from aboveline.areas.access import visible_areas
from aboveline.areas.models import Area, AreaFact
from aboveline.registry.fields import checked, fields_of
from aboveline.registry.models import Household
from aboveline.registry.quality.rules import Rule, columns_of, rules
from aboveline.registry.signals import left_asked
from aboveline.standard.sql_text import fill, quoted

_LAND = ("cultivated_land_mu", "forest_land_mu", "grass_land_mu")


@dataclass(frozen=True)
class Said:
    """A value of the form: since which day it is true, where it is from, who recorded it."""

    value: Any
    day: date
    source: str
    actor: str


Records = Mapping[UUID, Mapping[str, Said]]


def villages_for(actor: Actor, permission: str) -> Any:
    """The areas of today with nothing below them in which the actor may do this."""
    inside = Area.objects.filter(parent=OuterRef("pk"), valid_to=None)
    return visible_areas(actor, permission).filter(~Exists(inside), valid_to=None)


def records_of(villages: Collection[UUID]) -> Records:
    """The value of the latest day of each field that is recorded, by village. One query."""
    shapes = fields_of("village")
    rows = AreaFact.objects.filter(area__in=villages, fact__in=list(shapes)).order_by("day", "pk")
    found: dict[UUID, dict[str, Said]] = {key: {} for key in villages}
    for row in rows:
        value, misfit = checked(shapes[row.fact], row.value)
        if misfit is None and value is not None:
            found[row.area_id][row.fact] = Said(value, row.day, row.source, row.actor)
    return found


def contradictions(records: Records) -> dict[UUID, list[Rule]]:
    """The rules that the record of each village contradicts. Two queries.

    What is unknown contradicts nothing but the rule that asks of a village that left poverty.
    """
    land = _land_of_households(records)
    left: set[UUID] = set()
    for _receiver, keys in left_asked.send(None, areas=list(records)):
        left |= keys
    rows = [
        {
            "village": str(key),
            "has_left": key in left,
            "land_of_households_mu": land.get(key),
            **{name: said.value for name, said in record.items()},
        }
        for key, record in records.items()
    ]
    return _found(rows) if rows else {}


def _land_of_households(villages: Collection[UUID]) -> dict[UUID, Decimal]:
    """The land of the households that live in each village, as far as it is known."""
    zero = Value(Decimal(0), DecimalField(max_digits=12, decimal_places=2))
    one = sum((Coalesce(F(name), zero) for name in _LAND[1:]), Coalesce(F(_LAND[0]), zero))
    rows = Household.objects.filter(area__in=villages, ended_on=None).values("area_id")
    return {row["area_id"]: row["land"] for row in rows.annotate(land=Sum(one)) if row["land"]}


def _found(rows: Sequence[Mapping[str, Any]]) -> dict[UUID, list[Rule]]:
    types = columns_of("village")
    texts = {
        name: pa.array(
            [None if row.get(name) is None else str(row[name]) for row in rows], pa.string()
        )
        for name in ("village", *types)
    }
    columns = ", ".join(
        fill("TRY_CAST(<name> AS <type>) AS <name>", name=quoted(name), type=kind)
        for name, kind in types.items()
    )
    found: dict[UUID, list[Rule]] = defaultdict(list)
    with _database().cursor() as con:
        con.register("given", pa.table(texts))
        con.execute(fill("CREATE TEMP TABLE villages AS SELECT village, <c> FROM given", c=columns))
        for rule in rules(("village",)).values():
            text = fill("SELECT village FROM villages WHERE (<when>)", when=rule.when)
            for (key,) in con.execute(text).fetchall():
                found[UUID(key)].append(rule)
    return dict(found)


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One in memory for the process: making one takes 30 ms, which a page of a village notices."""
    return duckdb.connect()
