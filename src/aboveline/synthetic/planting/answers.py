"""Answers that nobody gave: copied from house to house, or made up in favourite digits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from aboveline.synthetic import columns
from aboveline.synthetic.draw import Draw, Ints
from aboveline.synthetic.planting.ground import Ground
from aboveline.synthetic.planting.incomes import latest_answers
from aboveline.synthetic.planting.units import chosen, place_in_group, recorders_of

COPY_NEEDS = {
    "living": ("observed_on", "recorder"),
    "income": ("kind", "answer", "amount", "currency", "period", "basis", "source", "recorded_at"),
}
DIGIT_NEEDS = {"income": ("kind", "answer", "amount", "recorder")}
_NOT_AN_ANSWER = {"household_id", "observed_on", "recorded_at", "recorder"}
_ALTERED = {
    "water_litres_per_person_day": 1,
    "dwelling_area_m2": 1,
    "out_of_pocket_year": 10,
    "schooling_cost_year": 10,
    "water_assurance_percent": 1,
    "water_fetch_minutes": 1,
}
_SAID = ("answer", "amount", "currency", "period", "basis")
_SPOKEN = ("wage", "business", "property", "production_expense")
_ENDINGS = (50, 60, 66, 80, 88, 90)
_PRECISE = (18, 23, 27, 37, 43, 47, 63, 67, 73, 77, 83, 87)


def copied_answers(ground: Ground, draw: Draw, share: float, given: Mapping[str, float]) -> None:
    """A recorder asks one household and writes its answers down for others, a few changed."""
    units = recorders_of(ground, "living")
    guilty = np.append(chosen(draw, share, len(units.labels)), False)
    last = _last_seen(ground)
    mine = last[guilty[units.of_row[last]]]
    order, start, place = place_in_group(draw, units.of_row[mine])
    templates = max(1, round(given["templates"]))
    pick = start + (draw.random.random(mine.size) * templates).astype(np.int64)
    copies = draw.chance(given["copied"], mine.size) & (place >= templates)
    rows, source = mine[order[copies]], mine[order[pick[copies]]]
    table = ground.tables["living"]
    new = {
        name: table[name].take(pa.array(source)).combine_chunks()
        for name in table.column_names
        if name not in _NOT_AN_ANSWER
    }
    for name, step in _ALTERED.items():
        if name in new:
            new[name] = _altered(
                ground, draw, name, step, source, share=given["altered"] / len(_ALTERED)
            )
    ground.change("copied_answers", "living", rows, new, units._replace(of_row=units.of_row[rows]))
    too = draw.chance(given["with_income"], rows.size)
    home = ground.home("living")
    _copy_income(ground, home[rows[too]], home[source[too]])


def _last_seen(ground: Ground) -> Ints:
    """The row of living conditions that was seen last in each household."""
    home, day = ground.home("living"), ground.days("living", "observed_on")
    order = np.lexsort((day, home))
    return np.asarray(order[np.flatnonzero(np.diff(home[order], append=-1))])


def _altered(
    ground: Ground, draw: Draw, name: str, step: int, source: Ints, *, share: float
) -> pa.Array:
    """Values of other rows, some of them up to a tenth lower, in whole steps."""
    values = ground.numbers("living", name)[source]
    moved = np.rint(values * (0.9 + 0.1 * draw.share(source.size)) / step) * step
    mixed = np.where(draw.chance(min(1.0, share), source.size), moved, values)
    unknown = np.isnan(values)
    mixed = np.where(unknown, 0, mixed)
    if pa.types.is_decimal(ground.tables["living"].schema.field(name).type):
        return columns.money(np.rint(mixed).astype(np.int64), unknown)
    return columns.plain(mixed, unknown)


def _copy_income(ground: Ground, homes: Ints, of: Ints) -> None:
    """Write the income answers of some households down for others, line by line."""
    template = np.full(ground.homes, -1, dtype=np.int64)
    template[homes] = of
    home = ground.home("income")
    line = _lines(ground)
    width = int(line.max()) + 1
    latest = np.flatnonzero(latest_answers(ground))
    name = home[latest] * width + line[latest]
    order = np.argsort(name, kind="stable")
    rows = latest[template[home[latest]] >= 0]
    wanted = template[home[rows]] * width + line[rows]
    place = np.minimum(np.searchsorted(name[order], wanted), name.size - 1)
    found = name[order[place]] == wanted
    rows, source = rows[found], latest[order[place[found]]]
    table = ground.tables["income"]
    new = {name: table[name].take(pa.array(source)).combine_chunks() for name in _SAID}
    units = recorders_of(ground, "income")
    ground.change("copied_answers", "income", rows, new, units._replace(of_row=units.of_row[rows]))


def _lines(ground: Ground) -> Ints:
    """A number for each kind, source and span of income answers."""
    parts = [ground.codes("income", name)[0] for name in ("kind", "source")]
    parts += [ground.days("income", name) for name in ("month_from", "month_to")]
    number = np.zeros(parts[0].size, dtype=np.int64)
    for part in parts:
        _, code = np.unique(part, return_inverse=True)
        number = number * (int(code.max()) + 1) + code
    return np.unique(number, return_inverse=True)[1]


def favourite_digits(ground: Ground, draw: Draw, share: float, given: Mapping[str, float]) -> None:
    """A recorder makes amounts up: round ones, ones with a lucky ending, ones that look exact."""
    units = recorders_of(ground, "income")
    count = len(units.labels)
    guilty = np.append(chosen(draw, share, count), False)
    weights = np.array([given["coarse"], given["ending"], given["precise"]]) + 1e-6
    habit = np.append(draw.pick(weights / weights.sum(), count), 0)
    ending = np.append(np.array(_ENDINGS)[draw.whole(0, len(_ENDINGS) - 1, count)], 0)
    rows = np.flatnonzero(
        ground.equals("income", "kind", *_SPOKEN)
        & ground.equals("income", "answer", "amount")
        & guilty[units.of_row]
    )
    rows = rows[draw.chance(given["rewritten"], rows.size)]
    of_row = units.of_row[rows]
    yuan = np.rint(ground.numbers("income", "amount")[rows]).astype(np.int64)
    exact = np.array(_PRECISE)[draw.whole(0, len(_PRECISE) - 1, rows.size)]
    made_up = np.select(
        (habit[of_row] == 0, habit[of_row] == 1),
        (_coarse(yuan), yuan // 100 * 100 + ending[of_row]),
        yuan // 100 * 100 + exact,
    )
    new = {"amount": columns.money(made_up)}
    ground.change("favourite_digits", "income", rows, new, units._replace(of_row=of_row))


def _coarse(yuan: Ints) -> Ints:
    """Amounts in whole thousands, small ones in halves or tenths of it."""
    step = np.select((yuan >= 2_000, yuan >= 500), (1_000, 500), 100)
    return np.asarray(np.maximum(np.rint(yuan / step), 1) * step).astype(np.int64)
