"""Dated, sourced parameters: checked when a pack is read, looked up by area and day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise

from aboveline.standard import shape
from aboveline.standard.errors import Fault, StandardError
from aboveline.standard.language import Symbol, Type
from aboveline.standard.units import parse_unit

ParameterValue = Decimal | Fraction | str | date | bool
Signature = tuple[tuple[str | None, frozenset[str]], ...]
_FREE_SOURCES = {"computed", "recalled", "set"}
_LARGEST = 10**12
_CUT_OFF = ("cut off", frozenset[str]())
"""Ends the signature of an area of which not all areas above are known."""


@dataclass(frozen=True)
class Area:
    """What the look-up of parameters needs to know of an area."""

    area_id: str
    parent_id: str | None
    level: str
    code: str | None = None
    tags: frozenset[str] = frozenset()


def parameter_symbols(parameters: Mapping[str, shape.Parameter], money: str) -> dict[str, Symbol]:
    """Type and unit of each parameter."""
    result = {}
    for name, item in parameters.items():
        if item.unit in {"code", "date"}:
            result[name] = Symbol(Type.CODE if item.unit == "code" else Type.DATE)
        else:
            unit = parse_unit(item.unit, money)
            result[name] = Symbol(Type.MONEY if unit.is_money else Type.NUMBER, unit)
    return result


def check_parameters(
    parameters: Mapping[str, shape.Parameter],
    pack: shape.Pack,
    fault: Callable[[str, str, str, str], None],
) -> None:
    """Faults of values: source unknown, order, overlap, a reference to nothing or to itself."""
    for name, item in parameters.items():
        place = f"parameters.{name}"
        if not item.values:
            fault(place, "PACK-005", "It has no value.", "Give at least one dated value.")
        by_area: dict[str | None, list[shape.Value]] = {}
        for number, value in enumerate(item.values, 1):
            where = f"{place}.values.{number}"
            by_area.setdefault(value.area, []).append(value)
            if value.source is not None and value.source not in {*pack.sources, *_FREE_SOURCES}:
                fault(
                    where,
                    "PACK-005",
                    f"The source {value.source!r} is not in pack.sources.",
                    "Add it there, or write computed or recalled.",
                )
            if value.same_as is not None and value.same_as not in parameters:
                fault(
                    where, "PACK-004", f"There is no parameter {value.same_as!r}.", "Mend the name."
                )
            elif _circle(parameters, name, value):
                fault(where, "PACK-006", "Parameters refer to each other in a circle.", "Break it.")
            elif value.value is not None and _converted(item, value.value) is None:
                fault(where, "PACK-005", f"{value.value!r} is no value in {item.unit}.", "Mend it.")
        for values in by_area.values():
            for before, after in pairwise(values):
                if before.end > after.from_:
                    fault(
                        place,
                        "PACK-005",
                        f"Values overlap or are out of order at {after.from_}.",
                        "Order the days.",
                    )


def _circle(parameters: Mapping[str, shape.Parameter], name: str, value: shape.Value) -> bool:
    seen: set[str] = set()
    open_names = [value.same_as]
    while open_names:
        current = open_names.pop()
        if current == name:
            return True
        if current is not None and current in parameters and current not in seen:
            seen.add(current)
            open_names.extend(item.same_as for item in parameters[current].values)
    return False


def _converted(item: shape.Parameter, value: object) -> ParameterValue | None:
    if item.unit == "code":
        return str(value)
    if item.unit == "date":
        return value if isinstance(value, date) else None
    try:
        text = str(value)
        number: Fraction | Decimal = Fraction(text) if "/" in text else Decimal(text)
        return number if -_LARGEST < number < _LARGEST else None  # nor is nan a value
    except (InvalidOperation, ValueError, ZeroDivisionError):
        return None


class Lookup:
    """Values of parameters for the areas of a register on one day.

    `allow_approximate` names the parameters whose approximate values may be used.
    """

    def __init__(
        self,
        parameters: Mapping[str, shape.Parameter],
        areas: Iterable[Area],
        day: date,
        allow_approximate: Collection[str] = (),
    ) -> None:
        self.parameters, self.day = parameters, day
        self.areas = {area.area_id: area for area in areas}
        self.allowed = frozenset(allow_approximate)
        self._chains: dict[str, tuple[Area, ...]] = {}
        named = {v.area for item in parameters.values() for v in item.values if v.area is not None}
        self._codes = {area for area in named if not area.startswith("tag:")}
        self._tags = {area.removeprefix("tag:") for area in named}
        self._signatures: dict[str, Signature] = {}
        self._found: dict[tuple[str, Signature], tuple[shape.Parameter, shape.Value] | None] = {}

    def chain(self, area_id: str) -> tuple[Area, ...]:
        """The area and those above it, from below."""
        found = self._chains.get(area_id)
        if found is None:
            way: dict[str, Area] = {}
            above: str | None = area_id
            while above is not None and above in self.areas and above not in way:
                way[above] = self.areas[above]
                above = way[above].parent_id
            found = self._chains[area_id] = tuple(way.values())
        return found

    def is_cut_off(self, area_id: str) -> bool:
        """True if the way up ends at an area that is unknown, or goes in a circle."""
        return self.chain(area_id)[-1].parent_id is not None

    def is_known(self, name: str, area_id: str) -> bool:
        """False if an area is unknown, or cut off and a value of areas above may be the one."""
        if area_id not in self.areas:
            return False
        if not self.is_cut_off(area_id):
            return True
        item = self.parameters[name]
        found = _match(item.values, self.chain(area_id), self.day)
        if found is None or found.area is None:
            return not any(value.area and value.holds(self.day) for value in item.values)
        return found.same_as is None or self.is_known(found.same_as, area_id)

    def signature(self, area_id: str) -> Signature:
        """What of an area and those above it a value may name; equal ones have equal values."""
        found = self._signatures.get(area_id)
        if found is None:
            parts = (
                (area.code if area.code in self._codes else None, area.tags & self._tags)
                for area in self.chain(area_id)
            )
            found = tuple((code, tags) for code, tags in parts if code is not None or tags)
            if self.is_cut_off(area_id):
                found = (*found, _CUT_OFF)
            self._signatures[area_id] = found
        return found

    def value(self, name: str, area_id: str) -> ParameterValue:
        """The value of a parameter. Raises StandardError PACK-010 or PACK-011."""
        fault = self.fault(name, area_id)
        if fault is not None:
            raise StandardError([fault])
        found = self._find(name, area_id)
        assert found is not None  # noqa: S101 (no fault means a value)
        item, value = found
        converted = _converted(item, value.value)
        assert converted is not None  # noqa: S101 (checked when the pack was read)
        return converted

    def value_shape(self, name: str, area_id: str) -> shape.Value:
        """The dated value as the pack states it, with source and note. Raises StandardError."""
        self.value(name, area_id)
        found = self._find(name, area_id)
        assert found is not None  # noqa: S101 (a missing value has raised)
        return found[1]

    def fault(self, name: str, area_id: str) -> Fault | None:
        """Why there is no value for an area, or None."""
        found = self._find(name, area_id)
        if found is None:
            return Fault(
                "parameters",
                name,
                "PACK-010",
                f"No value of {name!r} for {self._where(area_id)} on {self.day}.",
                "Add a dated value with its source; no other day or area stands in for it.",
            )
        if found[1].approximate and name not in self.allowed:
            return Fault(
                "parameters",
                name,
                "PACK-011",
                f"The value of {name!r} for {self._where(area_id)} on {self.day} is approximate.",
                f"Use it knowingly with --allow-approximate {name}.",
            )
        return None

    def _where(self, area_id: str) -> str:
        """An area with those above it, so that the reader sees which of them lacks a value."""
        return "area " + ", in ".join(area.code or area.area_id for area in self.chain(area_id))

    def _find(self, name: str, area_id: str) -> tuple[shape.Parameter, shape.Value] | None:
        key = name, self.signature(area_id)
        if key not in self._found:
            self._found[key] = self._search(name, area_id)
        return self._found[key]

    def _search(self, name: str, area_id: str) -> tuple[shape.Parameter, shape.Value] | None:
        item = self.parameters[name]
        value = _match(item.values, self.chain(area_id), self.day)
        if value is not None and value.same_as is not None:
            found = self._find(value.same_as, area_id)
            if found is not None and value.approximate:
                return found[0], found[1].model_copy(update={"approximate": True})
            return found
        return None if value is None else (item, value)

    def next_change(self, names: Collection[str]) -> date | None:
        """The first day after this one on which a value of one of the parameters may change."""
        days = [
            day
            for name in self._with_references(names)
            for value in self.parameters[name].values
            for day in (value.from_, value.end)
            if self.day < day < date.max
        ]
        return min(days, default=None)

    def _with_references(self, names: Collection[str]) -> set[str]:
        seen: set[str] = set()
        rest = list(names)
        while rest:
            name = rest.pop()
            if name not in seen:
                seen.add(name)
                rest.extend(v.same_as for v in self.parameters[name].values if v.same_as)
        return seen


def _match(values: Sequence[shape.Value], chain: Sequence[Area], day: date) -> shape.Value | None:
    valid = [value for value in values if value.holds(day)]
    for area in chain:
        for value in valid:
            if value.area is not None and value.area == area.code:
                return value
        for value in valid:
            if value.area is not None and value.area.removeprefix("tag:") in area.tags:
                return value
    return next((value for value in valid if value.area is None), None)
