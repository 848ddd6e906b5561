"""Households as a register folder of the engine, zipped: the tables that an import takes again.

Nothing in it names somebody: names, identity numbers, phones, accounts and addresses are left out.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from django.db.models import Q
from django.utils.timezone import localtime

from aboveline.areas.models import Area, AreaClosure, AreaFact
from aboveline.areas.queries import tags_of
from aboveline.registry.exporting.ever import lines_ever, seen_ever, visits_ever
from aboveline.registry.exporting.history import areas_before, households_ever, people_ever
from aboveline.registry.fields import Field, fields_of
from aboveline.registry.importing import known
from aboveline.registry.models import Household, Membership
from aboveline.standard.register import register_tables
from aboveline.web.clock import now

CHUNK = 1_000
_FIELDS = {"households": "household", "people": "person", "living": "living"}
_DERIVED = ("main_cause", "other_causes", "relation")  # read beside the fields
_ORDER = {
    "households": ["household_id"],
    "people": ["household_id", "person_id"],
    "living": ["household_id", "observed_on"],
    "income": ["household_id", "kind", "source", "month_from"],
    "visits": ["household_id", "visited_on", "visit_id"],
}


def write_folder(rows: Any, path: Path, *, on: Any, opened: bool, history: bool = False) -> Path:
    """The zip at `path`: areas with facts, and of the households the state of today, every day on
    which living conditions were seen, the latest answers about income, and visits.

    With `history` all that was ever recorded, with its days and the moment of recording, so that
    the engine gives the past. Health, disability and places of visits are left out unless `opened`.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in _areas(rows, on, history=history).items():
            _write(archive, name, [table])
        homes = [str(key) for key in rows.order_by("pk").values_list("pk", flat=True)]
        readers = _readers_of_history if history else _readers
        for name, read in readers(opened=opened).items():
            chunks = (homes[i : i + CHUNK] for i in range(0, len(homes), CHUNK))
            _write(archive, name, (_sorted(name, read(chunk)) for chunk in chunks))
    return path


def _readers(*, opened: bool) -> Mapping[str, Any]:
    """What reads each table of some households."""
    names = {table: _names(table, opened=opened) for table in _FIELDS}
    return {
        "households": lambda homes: _households(homes, names["households"]),
        "people": lambda homes: known.people_now(homes, ["relation", *names["people"]]),
        "living": lambda homes: known.seen_now(homes, names["living"]),
        "income": lambda homes: _with_receivers(homes, known.lines_now(homes)),
        "visits": lambda homes: visits_ever(homes, opened=opened).drop_columns(["recorded_at"]),
    }


def _readers_of_history(*, opened: bool) -> Mapping[str, Any]:
    """What reads each table of some households with everything that was ever recorded."""
    names = {table: _names(table, opened=opened) for table in _FIELDS}
    return {
        "households": lambda homes: households_ever(homes, names["households"]),
        "people": lambda homes: people_ever(homes, ["relation", *names["people"]]),
        "living": lambda homes: seen_ever(homes, names["living"]),
        "income": lambda homes: _with_receivers(homes, lines_ever(homes)),
        "visits": lambda homes: visits_ever(homes, opened=opened),
    }


def _names(table: str, *, opened: bool) -> list[str]:
    """The fields of a table in the folder: those of the register files, then those of the pack."""
    columns = register_tables()[table].columns
    every = fields_of(_FIELDS[table])

    def is_in(field: Field) -> bool:
        column = columns.get(field.name)
        if (column is not None and column.identity) or field.name in _DERIVED:
            return False
        return (column is not None or field.of_pack) and (opened or not field.sealed)

    return [name for name, field in every.items() if is_in(field)]


def _households(homes: Sequence[str], names: Sequence[str]) -> pa.Table:
    found = known.homes_now(homes, names)
    rows = Household.objects.filter(pk__in=homes).values_list("pk", "area_id", "number")
    own = {str(key): (str(area), number) for key, area, number in rows}
    keys = found.column("household_id").to_pylist()
    for place, name in enumerate(("area_id", "number")):
        cells = pa.array([own[key][place] for key in keys], pa.string())
        found = found.append_column(name, cells)
    return found


def _with_receivers(homes: Sequence[str], found: pa.Table) -> pa.Table:
    """Answers; a member who receives is part of the source, so that two members add up.

    Who does not live there any more stays in the source alone: the folder has members of today.
    """
    both = pc.binary_join_element_wise(
        found.column("source"), found.column("receiver_id"), " ", null_handling="skip"
    )
    here = Membership.objects.filter(household_id__in=homes, valid_to=None)
    members = pa.array([str(key) for key in here.values_list("person_id", flat=True)], pa.string())
    receiver = found.column("receiver_id")
    kept = pc.if_else(pc.is_in(receiver, members), receiver, pa.scalar(None, pa.string()))
    for name, cells in (("source", both), ("receiver_id", kept)):
        found = found.set_column(found.column_names.index(name), name, cells)
    return found


def _areas(rows: Any, on: Any, *, history: bool) -> dict[str, pa.Table]:
    homes = rows.order_by()
    needed = Q(below_id__in=homes.values("area_id"), valid_to=None)
    if history:  # and those where a household lived before, though they may have ended
        needed |= Q(below_id__in=areas_before(homes))
    keys = AreaClosure.objects.filter(needed).values("above_id")
    tags = tags_of(keys, on)
    areas = [
        (key, parent, level, code or None, name, " ".join(sorted(tags[key])) or None)
        for key, parent, level, code, name in Area.objects.filter(pk__in=keys)
        .order_by("pk")
        .values_list("pk", "parent_id", "level_id", "code", "name")
    ]
    facts = AreaFact.objects.filter(area__in=keys, day__lte=on).order_by(
        "area", "fact", "day", "pk"
    )
    names = ("area_id", "fact", "value", "unit", "day", "verified", "source")
    return {
        "areas": known.text_table(("area_id", "parent_id", "level", "code", "name", "tags"), areas),
        "area_facts": known.text_table(
            names,
            [
                (area, fact, value, unit or None, day, str(verified).lower(), source or None)
                for area, fact, value, unit, day, verified, source in facts.values_list(*names)
            ],
        ),
    }


def _sorted(name: str, table: pa.Table) -> pa.Table:
    dating = ("recorded_at", "valid_from")
    order = [*_ORDER[name], *(column for column in dating if column in table.column_names)]
    return table.sort_by([(column, "ascending") for column in order])


def _write(archive: zipfile.ZipFile, name: str, tables: Any) -> None:
    """One table as CSV, in pieces; the first tells the columns."""
    stream: Iterator[pa.Table] = iter(tables)
    first = next(stream, None)
    if first is None:
        return
    # a file is not older than what is recorded in it: the check asks that
    entry = zipfile.ZipInfo(f"{name}.csv", localtime(now()).timetuple()[:6])
    entry.compress_type = archive.compression
    with (
        archive.open(entry, "w", force_zip64=True) as file,
        pa_csv.CSVWriter(file, first.schema) as out,
    ):
        out.write_table(first)
        for table in stream:
            out.write_table(table)
