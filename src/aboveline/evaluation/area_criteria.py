"""The criteria of the exit of an area, judged by the engine on a day, and what is behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import duckdb
import pyarrow as pa

from aboveline.areas.models import Area
from aboveline.engine.area_values import area_facts, read_areas
from aboveline.engine.connections import connect
from aboveline.engine.county import CountyInputs, put_areas
from aboveline.evaluation.area_tables import areas_with_those_above
from aboveline.evaluation.models import Figure
from aboveline.evaluation.standards import plan_in
from aboveline.standard import Standard, model
from aboveline.standard.parameters import Lookup

Kind = Literal["indicator", "parameter", "area_fact"]
_Values = Mapping[str, float | None]


@dataclass(frozen=True)
class Input:
    """A value behind a criterion.

    An indicator has its parts and `unknown`, the households of which a part is not known; a fact of
    an area says whether it was `verified`, or only reported. `source` is a key of the standard for
    a parameter, words for a fact; `of` the area above from which a fact comes.
    """

    kind: Kind
    name: str
    value: Any
    unit: str = ""
    on: date | None = None
    source: str = ""
    numerator: float | None = None
    denominator: float | None = None
    unknown: float | None = None
    verified: bool = True
    of: str = ""


@dataclass(frozen=True)
class Judged:
    """A criterion: true, false, or None where nobody can tell; and its inputs."""

    name: str
    holds: bool | None
    inputs: tuple[Input, ...]

    @property
    def facts(self) -> frozenset[str]:
        """The facts of the area that it rests on."""
        return frozenset(one.name for one in self.inputs if one.kind == "area_fact")


@dataclass(frozen=True)
class AreaJudgement:
    """Each criterion of the exit of an area, in the order of the standard."""

    exit: model.Exit
    standard: Standard
    on: date
    criteria: tuple[Judged, ...]


def exit_of_level(standard: Standard, level: str) -> model.Exit | None:
    """The exit of areas of a level, None where the standard has none."""
    found = (item for item in standard.exits.values() if item.criteria and item.level == level)
    return next(found, None)


def judge_exit(area: Area, on: date) -> AreaJudgement | None:
    """The criteria of an area's exit on a day by its latest figures and facts; None without any.

    A criterion that households of which something is not known could turn cannot be told.
    Raises StandardError.
    """
    plan = plan_in(area.pk, on)
    standard = plan.standard
    item = exit_of_level(standard, area.level_id)
    if item is None:
        return None
    areas, facts = areas_with_those_above([area.pk], on)
    figures = {row.indicator: row for row in Figure.objects.filter(area=area, is_latest=True)}
    with connect() as connection:
        put_areas(connection, plan, CountyInputs(areas, facts))
        sql = plan.steps["area_decisions"].sql
        said = [
            _holds(connection, sql, str(area.pk), item.name, values)
            for values in _cases(standard, item, figures)
        ]
    lookup = Lookup(standard.parameters, read_areas(areas), on)
    told = _Told(standard, figures, _facts(facts, standard, areas, area, on), lookup, str(area.pk))
    criteria = tuple(
        Judged(name, _same(case[name] for case in said), told.inputs(rule.node))
        for name, rule in item.criteria.items()
    )
    return AreaJudgement(item, standard, on, criteria)


def _holds(
    connection: duckdb.DuckDBPyConnection, sql: str, area: str, exit_: str, values: _Values
) -> dict[str, bool | None]:
    """Each criterion of the area for some values of its indicators."""
    table = pa.table(
        {
            "area_id": pa.array([area] * (len(values) + 1), pa.string()),
            "indicator": pa.array([*values, ""], pa.string()),
            "value": pa.array([*values.values(), None], pa.float64()),
        }
    )
    connection.register("given_indicators", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE indicators AS FROM given_indicators")
    connection.unregister("given_indicators")
    rows = connection.execute(sql).fetchall()
    return {name: holds for key, of, name, holds, _ in rows if (key, of) == (area, exit_)}


def _same(found: Iterable[bool | None]) -> bool | None:
    said = set(found)
    return said.pop() if len(said) == 1 else None


def _cases(
    standard: Standard, item: model.Exit, figures: Mapping[str, Figure]
) -> list[dict[str, float | None]]:
    """The values of the indicators as they are, and where not all is known the least and the most
    that they can be.
    """
    used = {
        str(node.value)
        for rule in item.criteria.values()
        for node in rule.node.walk()
        if node.op == "indicator"
    }
    there = {name: figures[name] for name in used if name in figures}
    if not any(row.unknown for row in there.values()):
        return [{name: row.value for name, row in there.items()}]
    bounds = {name: _bounds(standard, row, figures) for name, row in there.items()}
    return [{name: pair[end] for name, pair in bounds.items()} for end in (0, 1)]


def _bounds(
    standard: Standard, row: Figure, figures: Mapping[str, Figure]
) -> tuple[float | None, float | None]:
    """The least and the most that an indicator can be; None where nobody can say."""
    if not row.unknown:
        return row.value, row.value
    item = standard.indicators[row.indicator]
    if row.numerator is None or item.shape.counts == "sum":
        return None, None
    known = row.numerator if item.denominator is None else row.denominator or 0
    homes = item.shape.counts == "households"
    total = known + row.unknown if homes else _people(standard, figures)
    if item.denominator is None:
        most = row.numerator + row.unknown if homes else total
        return row.numerator, most
    if total is None or str(item.shape.denominator) != "true" or not total:
        return None, None
    factor = 100 if item.shape.unit == "percent" else 1
    return factor * row.numerator / total, factor * (row.numerator + total - known) / total


def _people(standard: Standard, figures: Mapping[str, Figure]) -> float | None:
    """All people of the area: the indicator that counts every one."""
    for name, item in standard.indicators.items():
        shape = item.shape
        if (shape.counts, shape.numerator, item.denominator) == ("people", "true", None):
            row = figures.get(name)
            return None if row is None or row.unknown else row.value
    return None


def _facts(
    table: pa.Table, standard: Standard, areas: pa.Table, area: Area, on: date
) -> dict[str, Input]:
    """The latest facts of an area, of itself or of the nearest above it."""
    latest = area_facts(table, standard.area_fields, on).latest
    names = dict(zip(*(areas[n].to_pylist() for n in ("area_id", "name")), strict=True))
    above = dict(zip(*(areas[n].to_pylist() for n in ("area_id", "parent_id")), strict=True))
    columns = [table[name].to_pylist() for name in ("area_id", "fact", "day", "source")]
    sources = {row[:3]: row[3] or "" for row in zip(*columns, strict=True)}
    found: dict[str, Input] = {}
    place: str | None = str(area.pk)
    while place is not None:
        for name, fact in latest.get(place, {}).items():
            found.setdefault(
                name,
                Input(
                    "area_fact",
                    name,
                    fact.value,
                    on=fact.day,
                    source=sources.get((place, name, fact.day), ""),
                    verified=fact.verified,
                    of="" if place == str(area.pk) else names[place],
                ),
            )
        place = above.get(place)
    return found


@dataclass(frozen=True)
class _Told:
    """What is known of an area, to be looked up by the parts of a criterion."""

    standard: Standard
    figures: Mapping[str, Figure]
    facts: Mapping[str, Input]
    lookup: Lookup
    area: str

    def inputs(self, node: Any) -> tuple[Input, ...]:
        """Every indicator, parameter and fact of a criterion, once each, in its order."""
        asked = dict.fromkeys(
            (one.op, str(one.value))
            for one in node.walk()
            if one.op in ("indicator", "parameter", "area_fact")
        )
        return tuple(self._input(op, name) for op, name in asked)

    def _input(self, op: str, name: str) -> Input:
        if op == "indicator":
            row, unit = self.figures.get(name), self.standard.indicators[name].shape.unit
            if row is None:
                return Input("indicator", name, None, unit)
            parts = (row.numerator, row.denominator, row.unknown)
            return Input("indicator", name, row.value, unit, row.on, "", *parts)
        if op == "parameter":
            value = self.lookup.value_shape(name, self.area)
            unit = self.standard.parameters[name].unit
            number = self.lookup.value(name, self.area)
            return Input("parameter", name, number, unit, source=value.source or "")
        return self.facts.get(name, Input("area_fact", name, None, verified=False))
