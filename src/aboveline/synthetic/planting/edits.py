"""Answers bettered between the notice of an inspection and the inspection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from aboveline.synthetic import columns
from aboveline.synthetic.draw import Bools, Draw, Ints
from aboveline.synthetic.planting.ground import Ground
from aboveline.synthetic.planting.incomes import latest_answers
from aboveline.synthetic.planting.units import chosen, place_in_group, villages_of

NEEDS = {
    "income": ("kind", "answer", "amount", "source", "recorded_at"),
    "living": (
        *("enough_food", "enough_clothing", "protein_available", "dwelling_grade"),
        *("dwelling_remedy", "water_quality", "recorded_at", "observed_on"),
    ),
}
_FRAUD = "edits_after_notice"
_EARNED = ("wage", "business", "property", "transfer")
_PROMISES = ("enough_food", "enough_clothing", "protein_available")
_DAY = 86_400


class _Window(NamedTuple):
    """Seconds since 1970 of the notice and of the inspection."""

    notice: int
    inspected: int


def edits_after_notice(
    ground: Ground, draw: Draw, share: float, given: Mapping[str, float]
) -> None:
    """Amounts become higher and gaps are filled before the inspectors come."""
    window = _window(ground, draw)
    if window is None:
        return
    wanted = chosen(draw, share, len(ground.villages))[ground.village]
    wanted &= draw.chance(given["edited"], wanted.size)
    _better_income(ground, draw, wanted, given, window)
    _better_living(ground, draw, wanted, window)


def _window(ground: Ground, draw: Draw) -> _Window | None:
    """One of the inspections whose notice came when most answers were in; none without one."""
    at = ground.seconds("income", "recorded_at")
    first = int(np.quantile(at, 0.1)) if at.size else 0
    notices = [_Window(*(day * _DAY for day in days)) for days in ground.notices]
    late = [window for window in notices if window.notice > first]
    return late[int(draw.whole(0, len(late) - 1, 1)[0])] if late else None


def _better_income(
    ground: Ground, draw: Draw, wanted: Bools, given: Mapping[str, float], window: _Window
) -> None:
    home = ground.home("income")
    before = ground.seconds("income", "recorded_at") < window.notice
    editable = latest_answers(ground) & ground.equals("income", "kind", *_EARNED)
    editable &= ground.equals("income", "answer", "amount") & before
    rows = np.flatnonzero(editable & wanted[home])
    order, _, place = place_in_group(draw, home[rows])
    rows = rows[order[place < max(1, round(given["answers"]))]]
    yuan = ground.numbers("income", "amount")[rows]
    better: NDArray[np.float64] = 1 + given["better"] * (0.5 + draw.random.random(rows.size))
    new = {
        "amount": columns.money(np.ceil(yuan * better / 10).astype(np.int64) * 10),
        "recorded_at": _moments(draw, window, rows.size),
    }
    units = villages_of(ground)
    ground.add(_FRAUD, "income", rows, new, units._replace(of_row=ground.village[home[rows]]))


def _better_living(ground: Ground, draw: Draw, wanted: Bools, window: _Window) -> None:
    """Every gap that was seen before the notice is said to be filled."""
    home = ground.home("living")
    unsafe = ground.equals("living", "dwelling_grade", "C", "D")
    unsafe &= ground.equals("living", "dwelling_remedy", "none")
    dirty = ground.equals("living", "water_quality", "unsafe")
    gap = unsafe | dirty
    for name in _PROMISES:
        gap |= ground.equals("living", name, False)
    before = ground.seconds("living", "recorded_at") < window.notice
    rows: Ints = np.flatnonzero(gap & before & wanted[home])
    new: dict[str, pa.Array] = {"recorded_at": _moments(draw, window, rows.size)}
    for name in _PROMISES:
        filled = ground.equals("living", name, True) | ground.equals("living", name, False)
        new[name] = columns.plain(np.ones(rows.size, dtype=np.bool_), ~filled[rows])
    for name, better, where in (
        ("dwelling_remedy", "repaired", unsafe),
        ("water_quality", "looks_safe", dirty),
    ):
        codes, labels = ground.codes("living", name)
        said = np.array([*labels, ""])[codes[rows]]
        new[name] = pa.array(np.where(where[rows], better, said), mask=codes[rows] < 0)
    units = villages_of(ground)
    ground.add(_FRAUD, "living", rows, new, units._replace(of_row=ground.village[home[rows]]))


def _moments(draw: Draw, window: _Window, count: int) -> pa.Array:
    """Moments from an hour after the notice to the day of the inspection."""
    return columns.moments(draw.whole(window.notice + 3_600, window.inspected, count))
