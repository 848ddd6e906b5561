"""A run in a few tables: what a person wants to read first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aboveline.engine.connections import connect
from aboveline.engine.run import Run
from aboveline.standard.model import Standard

STATES = ("meets", "does_not_meet", "cannot_tell")

_STATES_BY_AREA = """
-- one row an area of households and state
SELECT CAST(area_id AS VARCHAR) AS area, state, count(*) FROM read_parquet($file) GROUP BY ALL
"""
_INDICATORS_OF = """
-- one row an indicator of one area
SELECT indicator, value, numerator, denominator, unknown FROM read_parquet($file)
WHERE CAST(area_id AS VARCHAR) = $area
"""


@dataclass(frozen=True)
class AreaStates:
    """Households of an area by state."""

    area_id: str
    name: str
    level: str
    states: Mapping[str, int]

    @property
    def households(self) -> int:
        """All households of the area."""
        return sum(self.states.values())


@dataclass(frozen=True)
class Figure:
    """An indicator of the area that the run is about."""

    name: str
    label: str
    unit: str
    value: float | None
    numerator: float
    denominator: float | None
    unknown: float


@dataclass(frozen=True)
class Summary:
    """Counts of a run: households by state, criterion and category, problems, areas, indicators.

    `area` is the name of the lowest area that holds all households; `criteria` has for each
    criterion the households for which it does not hold and cannot be told; `areas` those of the
    highest level that has at least two, most below the standard first; `figures` the indicators of
    `area` in the order of the pack, none if a county failed.
    """

    area: str
    households: int
    states: Mapping[str, int]
    criteria: Mapping[str, tuple[int, int]]
    categories: Mapping[str, int]
    problems: Mapping[str, int]
    areas: tuple[AreaStates, ...]
    figures: tuple[Figure, ...]


def summarise(run: Run) -> Summary:
    """The summary of a finished run, from its counties and its files."""
    standard = run.question.standard
    tree, by_area = _Tree(run.areas.to_pylist()), _states_by_area(run)
    area = tree.lowest_above(by_area)
    return Summary(
        area=tree.name(area) if area else "",
        households=run.households,
        states=_sum(county.states for county in run.counties),
        criteria=_criteria(run, standard),
        categories=_sum(county.categories for county in run.counties),
        problems=_sum(county.problems for county in run.counties),
        areas=tree.states(by_area),
        figures=_figures(run, standard, area),
    )


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total.most_common())


def _criteria(run: Run, standard: Standard) -> dict[str, tuple[int, int]]:
    pairs = {name: [c.criteria[name] for c in run.counties] for name in standard.criteria}
    return {name: (sum(a for a, _ in p), sum(b for _, b in p)) for name, p in pairs.items()}


def _states_by_area(run: Run) -> dict[str, dict[str, int]]:
    if len(run.counties) > 1:
        return {county.county: county.states for county in run.counties}
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for county in run.counties:
        file = f"{county.folder}/decisions.parquet"
        for area, state, count in _rows(_STATES_BY_AREA, file=file):
            found[area][state] = count
    return found


def _figures(run: Run, standard: Standard, area: str | None) -> tuple[Figure, ...]:
    file = run.out / "indicators.parquet"
    if not file.exists() or area is None:
        return ()
    rows = {row[0]: row[1:] for row in _rows(_INDICATORS_OF, file=str(file), area=area)}
    return tuple(
        Figure(name, item.shape.label or name, item.shape.unit, *rows[name])
        for name, item in standard.indicators.items()
        if name in rows
    )


def _rows(sql: str, **values: str) -> list[tuple[Any, ...]]:
    with connect() as connection:
        return connection.execute(sql, values).fetchall()


class _Tree:
    """The areas of a register by the text of their keys."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._rows = {str(row["area_id"]): row for row in rows}

    def name(self, key: str) -> str:
        """Name of an area, or its key."""
        return str(self._rows.get(key, {}).get("name") or key)

    def lowest_above(self, areas: Iterable[str]) -> str | None:
        """The lowest area that holds all the given ones."""
        chains = [self._chain(area) for area in areas]
        common = chains[0] if chains else []
        return next((key for key in common if all(key in chain for chain in chains)), None)

    def states(self, by_area: Mapping[str, Mapping[str, int]]) -> tuple[AreaStates, ...]:
        """Counts summed up to the highest level that has at least two areas."""
        level: dict[str, Counter[str]] = {a: Counter(states) for a, states in by_area.items()}
        while True:
            above: dict[str, Counter[str]] = defaultdict(Counter)
            for area, states in level.items():
                above[self._chain(area)[:2][-1]].update(states)
            if len(above) < 2 or above.keys() == level.keys():
                break
            level = above
        lines = [
            AreaStates(
                area, self.name(area), self._rows.get(area, {}).get("level", ""), dict(states)
            )
            for area, states in level.items()
        ]
        return tuple(sorted(lines, key=lambda line: (-_share(line), line.area_id)))

    def _chain(self, key: str) -> list[str]:
        chain = [key]
        while (row := self._rows.get(chain[-1])) and (above := self._parent(row)):
            if above in chain:
                break
            chain.append(above)
        return chain

    @staticmethod
    def _parent(row: Mapping[str, Any]) -> str | None:
        parent = row.get("parent_id")
        return None if parent is None or parent == "" else str(parent)


def _share(line: AreaStates) -> float:
    return line.states.get("does_not_meet", 0) / max(line.households, 1)
