"""A made-up register folder of the engine brought into the database, table by table."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.db import connection

from aboveline.accounts.actors import service
from aboveline.areas.models import Area, AreaClosure, AreaFact, AreaTag, Level
from aboveline.registry.actions import NewHousehold, NewPerson, add_households
from aboveline.registry.fields import fields_of
from aboveline.registry.models import IncomeLine, IncomeStatement, Living, Visit
from aboveline.registry.recording import put
from aboveline.synthetic import register_folder
from aboveline.web.clock import now

ACTOR = service("tests")
LEVELS = ("nation", "province", "prefecture", "county", "township", "village")


def made_up_folder(within: Path, count: int, *, seed: int) -> Path:
    """The register files of one county of so many households, some answers of which are unknown."""
    return register_folder(
        within / "made-up",
        households=count,
        county_households=count,
        seed=seed,
        income="quarterly",
        unknown_share=0.05,
    )


def bring_in(folder: Path) -> int:
    """Write the register of a folder into the tables; gives the number of households."""
    (county,) = folder.glob("county=*")
    tables = {path.stem: _rows(path) for path in [*folder.glob("*.parquet"), *county.glob("*")]}
    areas = _areas(tables)
    homes = _households(tables, areas)
    _living(tables["living"])
    _income(tables["income"])
    Visit.objects.bulk_create(
        Visit(
            household_id=row["household_id"],
            visited_on=row["visited_on"],
            mode=row["mode"],
            visitor=ACTOR.key,
            recorded_at=now(),
        )
        for row in tables["visits"]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server does by itself after a while
    return homes


def _rows(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path, partitioning=None).to_pylist()


def _areas(tables: dict[str, Any]) -> dict[Any, Area]:
    Level.objects.bulk_create(
        Level(code=code, rank=rank, name_en=code) for rank, code in enumerate(LEVELS, 1)
    )
    areas: dict[Any, Area] = {}
    above: dict[Any, list[Any]] = {}
    for row in sorted(tables["areas"], key=lambda row: LEVELS.index(row["level"])):
        key, parent = row["area_id"], row["parent_id"]
        areas[key] = Area(
            level_id=row["level"],
            parent=areas.get(parent),
            name=row["name"],
            code=str(row.get("code") or ""),
        )
        above[key] = [key, *above.get(parent, [])]
    Area.objects.bulk_create(areas.values())
    AreaClosure.objects.bulk_create(
        AreaClosure(above=areas[up], below=areas[key], distance=distance)
        for key, line in above.items()
        for distance, up in enumerate(line)
    )
    AreaTag.objects.bulk_create(
        AreaTag(area=areas[row["area_id"]], tag=tag)
        for row in tables["areas"]
        for tag in (row["tags"] or "").split()
    )
    AreaFact.objects.bulk_create(
        AreaFact(
            **{name: row[name] for name in ("fact", "value", "day")},
            area=areas[row["area_id"]],
            verified=bool(row["verified"]),
            actor=ACTOR.key,
            at=now(),
        )
        for row in tables["area_facts"]
    )
    return areas


def _households(tables: dict[str, Any], areas: dict[Any, Area]) -> int:
    members = defaultdict(list)
    for row in tables["people"]:
        values = _values("person", row)
        person = NewPerson(values, row["relation"] or "", key=row["person_id"])
        members[row["household_id"]].append(person)
    homes = [
        NewHousehold(
            areas[row["area_id"]].pk,
            _values("household", {**row, "other_causes": (row["other_causes"] or "").split()}),
            members[row["household_id"]],
            status=row["register_status"],
            key=row["household_id"],
            number=row["number"],
        )
        for row in tables["households"]
    ]
    return len(add_households(homes, actor=ACTOR))


def _values(table: str, row: dict[str, Any]) -> dict[str, Any]:
    known = fields_of(table)
    return {
        name: value
        for name, value in row.items()
        if name in known and not known[name].own_action and name != "identity_number"
    }


def _living(rows: list[dict[str, Any]]) -> None:
    found = []
    for row in rows:
        living = Living(
            household_id=row["household_id"],
            observed_on=row["observed_on"],
            recorded_by=ACTOR.key,
            recorded_at=now(),
        )
        put(living, "living", _values("living", row))
        found.append(living)
    Living.objects.bulk_create(found)


def _income(rows: list[dict[str, Any]]) -> None:
    statements, lines = [], []
    for row in rows:
        recorded = row.get("recorded_at")
        statement = IncomeStatement(
            household_id=row["household_id"],
            month_from=row["month_from"],
            month_to=row["month_to"],
            recorded_by=ACTOR.key,
            recorded_at=recorded.replace(tzinfo=UTC) if recorded else now(),
        )
        statements.append(statement)
        amount = row["amount"]
        lines.append(
            IncomeLine(
                statement=statement,
                kind=row["kind"],
                answer=row["answer"],
                amount_cents=None if amount is None else int(amount * 100),
                currency=row["currency"] or "",
                period=row["period"] or "",
                basis=row["basis"] or "",
                source=row.get("source") or "",
            )
        )
    IncomeStatement.objects.bulk_create(statements)
    IncomeLine.objects.bulk_create(lines)
