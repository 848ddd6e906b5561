"""What the areas of a piece bring: parameters, tags and facts by area, and the paths upward."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from aboveline.engine.reading import FIRST_DAY, LAST_DAY
from aboveline.standard import Standard, StandardError, shape
from aboveline.standard.deadlines import days_in
from aboveline.standard.expressions import MICRO, stored_constant
from aboveline.standard.household_sql import NO_AREA
from aboveline.standard.language import Type
from aboveline.standard.model import Field
from aboveline.standard.parameters import Area, Lookup, ParameterValue, Signature, parameter_symbols
from aboveline.standard.steps import Steps
from aboveline.standard.workdays import due_day

_TRUE, _FALSE = {"true", "t", "1", "yes"}, {"false", "f", "0", "no"}
_ARROW = {
    Type.BOOLEAN: pa.bool_(),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.MONEY: pa.int64(),
    Type.DATE: pa.date32(),
    Type.CODE: pa.string(),
}
_KINDS = {kind: type_ for type_, kind in _ARROW.items()}  # money is an integer here
_DEEPEST = 50


@dataclass(frozen=True)
class AreaFact:
    """The latest value of a fact of one area, None when nobody can say what it is."""

    day: date
    value: Any
    verified: bool


@dataclass(frozen=True)
class AreaFacts:
    """Facts by area and name: the latest on a day, and the first later day with another."""

    latest: Mapping[str, Mapping[str, AreaFact]]
    ahead: Mapping[str, Mapping[str, date]]


def read_areas(table: pa.Table) -> list[Area]:
    """Areas of a register table without those whose key stands twice, which are unknown areas."""
    rows = table.select([c for c in table.column_names if c in _AREA_COLUMNS]).to_pylist()
    times = Counter(row["area_id"] for row in rows)
    return [
        Area(
            row["area_id"],
            row.get("parent_id"),
            row.get("level") or "",
            row.get("code"),
            frozenset((row.get("tags") or "").split()),
        )
        for row in rows
        if row["area_id"] is not None and times[row["area_id"]] == 1
    ]


_AREA_COLUMNS = {"area_id", "parent_id", "level", "code", "tags"}


def pieces_of(areas: Iterable[Area], tops: Sequence[object] | None) -> dict[object, int]:
    """Each area at or below one of the tops with the number of that top; all with 0 without tops.

    The nearest top counts, so a top that stands below another one is its own.
    """
    if tops is None:
        return {area.area_id: 0 for area in areas}
    parents: dict[object, object] = {area.area_id: area.parent_id for area in areas}
    known: dict[object, int | None] = {top: number for number, top in enumerate(tops)}
    for start in parents:
        way: list[object] = []
        area_id: object = start
        while area_id is not None and area_id not in known and len(way) < _DEEPEST:
            way.append(area_id)
            area_id = parents.get(area_id)
        found = known.get(area_id)
        known.update(dict.fromkeys(way, found))
    return {area: number for area in parents if (number := known[area]) is not None}


def constants_of(values: pa.Table, lived_in: Collection[object]) -> dict[str, str]:
    """Parameters and tags that have one value wherever households live, as SQL literals.

    There are none when households live in an area that is not listed: nothing is known there.
    """
    rows = [n for n, area in enumerate(values["area_id"].to_pylist()) if area in lived_in]
    if not rows or len(rows) != len(lived_in):
        return {}
    there = values.take(rows)
    result = {}
    for name in there.column_names:
        if name.startswith(("parameter_", "tagged_")):
            found = pc.unique(there[name]).to_pylist()
            if len(found) == 1 and found[0] is not None:
                result[name] = stored_constant(found[0], _KINDS[there.schema.field(name).type])
    return result


def paths(areas: Iterable[Area], lookup: Lookup) -> list[tuple[str, str]]:
    """Pairs (area, itself or an area above it), inside the given areas."""
    areas = list(areas)
    kept = {area.area_id for area in areas}
    return [
        (area_id, above.area_id)
        for area_id in dict.fromkeys(area.area_id for area in areas)
        for above in lookup.chain(area_id)
        if above.area_id in kept
    ]


def area_facts(table: pa.Table | None, fields: Mapping[str, Field], day: date) -> AreaFacts:
    """The facts of a register table that a pack declares, as they stand on a day.

    The latest counts, also when it cannot be read; of two of one day nobody knows which.
    """
    latest: dict[str, dict[str, AreaFact]] = {}
    ahead: dict[str, dict[str, date]] = {}
    read: dict[tuple[Any, ...], AreaFact | None] = {}
    for area_id, *cells in _fact_cells(table, fields):
        key = tuple(cells)
        if key not in read:
            read[key] = _fact(fields, *cells)
        fact = read[key]
        if fact is None:
            continue
        name = cells[0]
        if fact.day > day:
            days = ahead.setdefault(area_id, {})
            days[name] = min(days.get(name, fact.day), fact.day)
            continue
        facts = latest.setdefault(area_id, {})
        old = facts.get(name)
        if old is None or fact.day > old.day:
            facts[name] = fact
        elif fact.day == old.day:
            facts[name] = AreaFact(fact.day, None, verified=False)
    return AreaFacts(latest, ahead)


def _fact(
    fields: Mapping[str, Field], name: str, stated_on: object, value: object, verified: object
) -> AreaFact | None:
    """What a row states, None when it has no day or no value."""
    on = _day(stated_on)
    if on is None or not str(value or "").strip():
        return None
    return AreaFact(on, _typed(fields[name], value), str(verified).lower() in _TRUE)


def _fact_cells(table: pa.Table | None, fields: Mapping[str, Field]) -> Iterator[tuple[Any, ...]]:
    """Area, fact, day, value, verified of the rows about declared facts."""
    if table is None or len(table) == 0 or not fields:
        return iter(())
    wanted = pc.is_in(table["fact"], pa.array(list(fields), table.schema.field("fact").type))
    rows = table.filter(wanted)
    nothing = [None] * len(rows)
    named = ("area_id", "fact", "day", "value", "verified")
    there = [rows[name].to_pylist() if name in rows.column_names else nothing for name in named]
    return zip(*there, strict=True)


def _day(cell: object) -> date | None:
    """A day as the check reads it: none far out of range, no moment but midnight."""
    if isinstance(cell, str):
        try:
            cell = date.fromisoformat(cell)
        except ValueError:
            return None
    if isinstance(cell, datetime):
        cell = cell.date() if cell.time() == time() else None
    return cell if isinstance(cell, date) and FIRST_DAY <= cell <= LAST_DAY else None


def _typed(field: Field, value: object) -> Any:
    text = str(value).strip() if value is not None else ""
    try:
        if field.type is Type.BOOLEAN:
            low = text.lower()
            return True if low in _TRUE else False if low in _FALSE else None
        if field.type is Type.DATE:
            return date.fromisoformat(text)
        if field.type is Type.CODE:
            return text if text and (not field.values or text in field.values) else None
        number = Decimal(text)
        if not number.is_finite():
            return None
        if field.type is Type.MONEY:
            return int((number * MICRO).to_integral_value(ROUND_HALF_UP))
        return int(number) if field.type is Type.INTEGER else float(number)
    except (InvalidOperation, ValueError):
        return None


def area_values(
    standard: Standard,
    steps: Steps,
    areas: list[Area],
    lived_in: Collection[object],
    lookup: Lookup,
    facts: AreaFacts,
    id_type: pa.DataType,
) -> pa.Table:
    """One row an area: class of areas with the same deadlines, parameters, tags, facts.

    `lived_in` are the areas that hold households. Raises StandardError with every parameter that
    has no value where it is needed; elsewhere, and where an area is cut off, it is empty.
    """
    symbols = parameter_symbols(standard.parameters, standard.pack.money)
    needed = _needed(steps, areas, lived_in)
    _check_needed(needed, lookup)
    columns: dict[str, list[Any]] = {}
    types: dict[str, pa.DataType] = {}
    numbers: dict[Signature, int] = {}
    signed = [
        (area.area_id, numbers.setdefault(lookup.signature(area.area_id), len(numbers)))
        for area in areas
    ]
    for name, where in needed.items():
        key, kind = f"parameter_{name}", symbols[name].type
        types[key] = _ARROW[kind]
        columns[key] = _column(name, kind, where, signed, lookup)
    for tag in steps.tags:
        types[f"tagged_{tag}"] = pa.bool_()
        columns[f"tagged_{tag}"] = [
            any(tag in above.tags for above in lookup.chain(area.area_id))
            or (None if lookup.is_cut_off(area.area_id) else False)
            for area in areas
        ]
    told = [_nearest_facts(area, lookup, facts) for area in areas]
    for name in steps.area_facts:
        found = [nearest.get(name) for nearest in told]
        key = f"area_fact_{name}"
        types[key] = _ARROW[standard.area_fields[name].type]
        types[f"reported_{name}"] = pa.bool_()
        columns[key] = [fact.value if fact else None for fact in found]
        columns[f"reported_{name}"] = [not fact.verified if fact else None for fact in found]
    if steps.facts_of_households:
        types["facts_change_on"] = pa.date32()
        columns["facts_change_on"] = [
            _first_ahead(area, steps.facts_of_households, lookup, facts.ahead) for area in areas
        ]
    due = [columns[f"parameter_{name}"] for name in _due_parameters(standard)]
    keys = list(zip(*due, strict=True)) if due else [()] * len(areas)
    classes = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    bundle = _bundles(standard, areas, lookup)
    data = {
        "area_id": pa.array([area.area_id for area in areas], id_type),
        "level": pa.array([area.level for area in areas], pa.string()),
        "area_class": pa.array([classes[key] for key in keys], pa.int32()),
        "bundle_area_id": pa.array(bundle, id_type),
    }
    data |= {name: pa.array(values, types[name]) for name, values in columns.items()}
    return pa.table(data)


def _nearest_facts(area: Area, lookup: Lookup, facts: AreaFacts) -> Mapping[str, AreaFact]:
    """The facts of an area, of itself or of the nearest above it."""
    nearest: dict[str, AreaFact] = {}
    for above in reversed(lookup.chain(area.area_id)):
        nearest.update(facts.latest.get(above.area_id, {}))
    return nearest


def _first_ahead(
    area: Area,
    names: Collection[str],
    lookup: Lookup,
    ahead: Mapping[str, Mapping[str, date]],
) -> date | None:
    """The first later day with one of the facts, of an area or those above it."""
    told = (ahead.get(above.area_id, {}) for above in lookup.chain(area.area_id))
    return min((days[name] for days in told for name in names if name in days), default=None)


def _needed(
    steps: Steps, areas: list[Area], lived_in: Collection[object]
) -> dict[str, frozenset[str]]:
    """Parameters with the areas that need them."""
    lived = frozenset(a.area_id for a in areas if a.area_id in lived_in)
    needed = dict.fromkeys(steps.parameters, lived)
    for level, names in steps.exit_parameters.items():
        there = frozenset(a.area_id for a in areas if a.level == level)
        for name in names:
            needed[name] = needed.get(name, frozenset()) | there
    return needed


def _one_of_each(where: frozenset[str], lookup: Lookup) -> list[str]:
    """The first of the areas for which every value is the same, in order."""
    return sorted({lookup.signature(area): area for area in sorted(where, reverse=True)}.values())


def _check_needed(needed: Mapping[str, frozenset[str]], lookup: Lookup) -> None:
    """Raise StandardError for every parameter without a value, once a parameter."""
    faults = []
    firsts = {where: _one_of_each(where, lookup) for where in set(needed.values())}
    for name, where in needed.items():
        asked = (area for area in firsts[where] if lookup.is_known(name, area))
        found = (lookup.fault(name, area) for area in asked)
        faults += [fault for fault in found if fault is not None][:1]
    if faults:
        raise StandardError(faults)


def stored(value: ParameterValue, kind: Type) -> Any:
    """A parameter as the engine stores it: money in millionths, numbers in double precision."""
    if kind is Type.MONEY:
        return round(Fraction(str(value)) * MICRO)
    return float(Fraction(str(value))) if kind is Type.NUMBER else value


def _column(
    name: str,
    kind: Type,
    where: Collection[object],
    areas: Iterable[tuple[str, int]],
    lookup: Lookup,
) -> list[Any]:
    """The value of a parameter for each area that needs it, looked up once for those alike."""
    known: dict[int, Any] = {}
    for area, alike in areas:
        if alike not in known and area in where:
            told = lookup.is_known(name, area)
            known[alike] = stored(lookup.value(name, area), kind) if told else None
    return [known[alike] if area in where else None for area, alike in areas]


def _due_parameters(standard: Standard) -> list[str]:
    """The parameters that deadlines of problems name."""
    rules = [*standard.problems.values(), *([standard.to_verify] if standard.to_verify else [])]
    nodes = [rule.due_days for rule in rules]
    return sorted({str(node.value) for node in nodes if node.op == "parameter"})


def _bundles(standard: Standard, areas: list[Area], lookup: Lookup) -> list[str | None]:
    rule = standard.to_verify.shape if standard.to_verify is not None else None
    level = rule.bundle_level if isinstance(rule, shape.ToVerify) else None
    return [
        next((above.area_id for above in lookup.chain(area.area_id) if above.level == level), None)
        if level
        else None
        for area in areas
    ]


def problem_rules(
    standard: Standard,
    values: pa.Table,
    areas: list[Area],
    lived_in: Collection[object],
    lookup: Lookup,
    day: date,
) -> pa.Table:
    """One row a class of areas with households and rule: criterion, severity, owner, due day.

    What is due in an unknown area has no day unless the pack states it for all.
    """
    numbers = values["area_class"].to_pylist()
    classes: dict[int, Any] = {
        n: a.area_id for n, a in zip(numbers, areas, strict=True) if a.area_id in lived_in
    }
    if not {a.area_id for a in areas}.issuperset(lived_in):
        classes[NO_AREA] = None
    rules = dict(standard.problems)
    if standard.to_verify is not None:
        rules["to_verify"] = standard.to_verify
    rows = []
    for number, area_id in classes.items():
        for name, rule in rules.items():
            due = rule.shape.due
            count = days_in(rule.due_days, lookup, area_id)
            due_on = None if count is None else due_day(standard.calendar, day, count, due.counted)
            row = {
                "area_class": number,
                "rule": name,
                "criterion": getattr(rule.shape, "criterion", None),
                "severity": rule.shape.severity,
                "owner": rule.shape.owner,
                "due_on": due_on,
            }
            rows.append(row)
            if isinstance(rule.shape, shape.ToVerify) and rule.shape.bundle_above is not None:
                owner = rule.shape.bundle_owner or rule.shape.owner
                rows.append({**row, "rule": "to_verify_area", "owner": owner})
    schema = pa.schema(
        [
            ("area_class", pa.int32()),
            ("rule", pa.string()),
            ("criterion", pa.string()),
            ("severity", pa.string()),
            ("owner", pa.string()),
            ("due_on", pa.date32()),
        ]
    )
    return pa.Table.from_pylist(rows, schema)
