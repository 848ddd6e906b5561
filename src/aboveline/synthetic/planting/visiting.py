"""Visits that nobody made: too short, too many a day, from a desk, far away, signed by others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from aboveline.synthetic import columns
from aboveline.synthetic.draw import Bools, Draw, Ints
from aboveline.synthetic.fieldwork import METRES_A_DEGREE
from aboveline.synthetic.planting.ground import Ground
from aboveline.synthetic.planting.incomes import present
from aboveline.synthetic.planting.units import chosen, place_in_group, recorders_of
from aboveline.synthetic.rounds import FIRST_SECOND

NEEDS = {
    "visits": (
        *("recorder", "mode", "visited_on", "started_at", "ended_at", "recorded_at"),
        *("longitude", "latitude", "signed_by"),
    ),
    "people": ("person_id",),
    "living": ("observed_on",),
}
_DAY = 86_400
_LONGEST_DAY = 11 * 3_600
_AT_A_DESK_METRES = 15.0


@dataclass(frozen=True)
class _Habits:
    """What each recorder does, one entry a recorder; everybody does something."""

    fast: Bools
    crowded: Bools
    one_place: Bools
    far_away: Bools


def visits_not_made(ground: Ground, draw: Draw, share: float, given: Mapping[str, float]) -> None:
    """Visits are written at a desk, for some of the households or for all."""
    units = recorders_of(ground, "visits")
    guilty = np.append(chosen(draw, share, len(units.labels)), False)
    rows = np.flatnonzero(guilty[units.of_row] & ground.equals("visits", "mode", "home"))
    rows = rows[draw.chance(given["invented"], rows.size)]
    if rows.size == 0:
        return
    who = units.of_row[rows]
    habits = _habits(draw, given, len(units.labels))
    old_day = ground.days("visits", "visited_on")[rows]
    day = _days(draw, who, old_day, habits.crowded[who], max(1, round(given["days_used"])))
    start, end = _hours(ground, draw, rows, day, who, habits=habits, minutes=given["minutes"])
    typed = np.maximum(end, day * _DAY + 12 * 3_600 + draw.whole(0, 3 * 3_600, rows.size))
    east, north = _places(ground, draw, rows, who, habits, given["kilometres"])
    new = {
        "visited_on": columns.days(day),
        "started_at": columns.moments(start),
        "ended_at": columns.moments(end),
        "recorded_at": columns.moments(np.minimum(typed, (day + 1) * _DAY - 1)),
        "longitude": pa.array(east),
        "latitude": pa.array(north),
        "signed_by": _signatures(ground, draw, rows, given["forged"]),
    }
    _move_observations(ground, rows, old_day, day)
    ground.change("visits_not_made", "visits", rows, new, units._replace(of_row=who))


def _habits(draw: Draw, given: Mapping[str, float], count: int) -> _Habits:
    names = ("fast", "crowded", "one_place", "far_away")
    marks = [draw.chance(given[name], count) for name in names]
    none = ~np.any(marks, axis=0)
    return _Habits(marks[0] | none, *marks[1:])


def _days(draw: Draw, who: Ints, day: Ints, crowded: Bools, used: int) -> Ints:
    """The day of each visit; those of a month are put on a few days by whoever crowds them."""
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    order, start, place = place_in_group(draw, who * 10_000 + month)
    few = np.empty(day.size, dtype=np.int64)
    few[order] = day[order[start + place % used]] if day.size else day
    return np.where(crowded, few, day)


def _hours(
    ground: Ground, draw: Draw, rows: Ints, day: Ints, who: Ints, *, habits: _Habits, minutes: float
) -> tuple[Ints, Ints]:
    """Begin and end: one after the other in no time, or as they were."""
    began, ended = (ground.seconds("visits", name)[rows] for name in ("started_at", "ended_at"))
    hurried = habits.fast[who] | habits.crowded[who]
    short = 60 * minutes * np.exp(0.4 * draw.normal(rows.size).astype(np.float64))
    length = np.where(habits.fast[who], short, (ended - began) * 0.6)
    way = 60 * 2.0 * draw.random.random(rows.size)
    order, start, place = place_in_group(draw, who * 100_000 + day)
    spent = (length + way)[order]
    before = np.cumsum(spent) - spent
    before -= before[start]
    whole = (before + spent)[np.append(np.flatnonzero(place[1:] == 0), rows.size - 1)]
    sizes = np.diff(np.flatnonzero(place == 0), append=rows.size)
    scale = np.minimum(1, _LONGEST_DAY / np.repeat(whole, sizes))
    new_start, new_end = np.empty(rows.size), np.empty(rows.size)
    new_start[order] = before * scale
    new_end[order] = before * scale + np.maximum(length[order] * scale, 30)
    base = day * _DAY + FIRST_SECOND
    start_at = np.where(hurried, base + new_start, began).astype(np.int64)
    return start_at, np.where(hurried, base + new_end, ended).astype(np.int64)


def _places(
    ground: Ground, draw: Draw, rows: Ints, who: Ints, habits: _Habits, kilometres: float
) -> tuple[np.ndarray, np.ndarray]:
    """The desk for whoever stays there; somewhere far away for a third of the others' visits."""
    east, north = (ground.numbers("visits", name)[rows] for name in ("longitude", "latitude"))
    order, start, _ = place_in_group(draw, who)
    desk = np.empty(rows.size, dtype=np.int64)
    desk[order] = order[start]
    near = _AT_A_DESK_METRES / METRES_A_DEGREE * (draw.random.random((2, rows.size)) - 0.5)
    stays = habits.one_place[who]
    off = habits.far_away[who] & draw.chance(0.33, rows.size)
    angle = 2 * np.pi * draw.random.random(rows.size)
    far = kilometres * 1_000 / METRES_A_DEGREE * (0.5 + draw.random.random(rows.size)) * off
    east = np.where(stays, east[desk] + near[0], east)
    north = np.where(stays, north[desk] + near[1], north)
    return np.round(east + far * np.cos(angle), 6), np.round(north + far * np.sin(angle), 6)


def _signatures(ground: Ground, draw: Draw, rows: Ints, forged: float) -> pa.Array:
    """Who is said to have signed: any member, children and those who are away among them."""
    now = present(ground)
    home = ground.home("people")[now]
    order = now[np.argsort(home, kind="stable")]
    many = np.bincount(home, minlength=ground.homes)
    first = np.cumsum(many) - many
    household = ground.home("visits")[rows]
    pick = (draw.random.random(rows.size) * many[household]).astype(np.int64)
    any_member = order[np.minimum(first[household] + pick, order.size - 1)]
    persons = ground.tables["people"]["person_id"]
    signed = columns.positions(persons, ground.tables["visits"]["signed_by"].take(pa.array(rows)))
    takes = draw.chance(forged, rows.size) & (many[household] > 0)
    where = np.where(takes, any_member, signed)
    return persons.take(pa.array(where, mask=where < 0)).combine_chunks()


def _move_observations(ground: Ground, rows: Ints, old: Ints, new: Ints) -> None:
    """Let what was seen on a visit go to the new day of the visit, unless that day is taken."""
    home = ground.home("living")
    name = home * 100_000 + ground.days("living", "observed_on")
    household = ground.home("visits")[rows]
    order = np.argsort(name, kind="stable")
    wanted = household * 100_000 + old
    place = np.minimum(np.searchsorted(name[order], wanted), name.size - 1)
    moves = (name[order[place]] == wanted) & ~np.isin(household * 100_000 + new, name)
    _, once = np.unique(order[place[moves]], return_index=True)
    which = np.flatnonzero(moves)[once]
    living = order[place[which]]
    changed = {"observed_on": columns.days(new[which])}
    if "recorded_at" in ground.tables["living"].column_names:
        changed["recorded_at"] = columns.moments((new[which] + 1) * _DAY - 3_600)
    units = recorders_of(ground, "visits")
    of_row = units._replace(of_row=units.of_row[rows[which]])
    ground.change("visits_not_made", "living", living, changed, of_row)
