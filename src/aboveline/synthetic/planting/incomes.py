"""Incomes invented: lifted over the line before the deadline, counted before they are earned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from aboveline.synthetic import columns
from aboveline.synthetic.dating import day_number
from aboveline.synthetic.draw import Bools, Draw, Ints
from aboveline.synthetic.earnings import INCOME_KINDS
from aboveline.synthetic.income import KINDS, campaign_end
from aboveline.synthetic.planting.ground import Ground
from aboveline.synthetic.planting.units import chosen, villages_of

REGISTERED = ("registered_poor", "exit_proposed", "exited", "returned", "monitored")
NEEDS = {
    "households": ("register_status", "area_id", "was_registered_poor"),
    "people": ("person_id",),
    "living": ("dwelling_grade", "dwelling_remedy", "observed_on"),
    "income": ("kind", "answer", "amount", "period", "basis", "source", "recorded_at"),
}
_DAY = 86_400
_DEADLINE_MONTH, _DEADLINE_DAY = 11, 20


@dataclass(frozen=True)
class Net:
    """Net income of each household in the last campaign year, and the answers that make it.

    `a_year` is what one yuan of an answer adds to the net income of the year; rows are those of
    the latest versions inside the year.
    """

    yuan: NDArray[np.float64]
    size: Ints
    rows: Ints
    home: Ints
    kind: Ints
    last_month: Ints
    a_year: NDArray[np.float64]
    end: int


class _Answer(NamedTuple):
    """The answer of each household that is rewritten: row, yuan, and what one yuan adds."""

    homes: Ints
    rows: Ints
    yuan: NDArray[np.float64]
    a_year: NDArray[np.float64]


def net_of(ground: Ground) -> Net:
    """Net incomes of the campaign year that ended last; unknown where an answer is missing."""
    at = ground.seconds("income", "recorded_at")
    today = dt.date(1970, 1, 1) + dt.timedelta(days=int(at.max() // _DAY))
    end = campaign_end(today)
    start, until = (_month(ground.days("income", name)) for name in ("month_from", "month_to"))
    kind = _kinds(ground)
    overlap = np.clip(np.minimum(until, end) - np.maximum(start, end - 12), 0, None)
    counts = latest_answers(ground) & (kind < INCOME_KINDS) & (overlap > 0)
    rows = np.flatnonzero(counts)
    home = ground.home("income")[rows]
    size = members(ground)
    factor = np.where(ground.equals("income", "period", "year"), overlap / 12, 1.0)
    factor = np.where(ground.equals("income", "period", "month"), overlap, factor)[rows]
    factor = np.where(ground.equals("income", "basis", "person")[rows], factor * size[home], factor)
    sign = np.where(kind[rows] == KINDS.index("production_expense"), -1, 1)
    amount = np.nan_to_num(ground.numbers("income", "amount")[rows])
    silent = ~ground.equals("income", "answer", "amount", "none")[rows]
    yuan = np.bincount(home, amount * factor * sign, ground.homes).astype(np.float64)
    yuan[np.bincount(home, silent, ground.homes) > 0] = np.nan
    yuan[np.bincount(home, minlength=ground.homes) == 0] = np.nan
    return Net(yuan, size, rows, home, kind[rows], until[rows], factor, end)


def latest_answers(ground: Ground) -> Bools:
    """Rows of income that no later version of the same answer replaces."""
    keys = [ground.days("income", name) for name in ("month_to", "month_from")]
    keys += [ground.codes("income", name)[0] for name in ("source", "kind")]
    keys.append(ground.home("income"))
    order = np.lexsort((ground.seconds("income", "recorded_at"), *keys))
    same = np.ones(order.size - 1, dtype=np.bool_)
    for key in keys:
        same &= key[order[1:]] == key[order[:-1]]
    latest = np.ones(order.size, dtype=np.bool_)
    latest[order[:-1][same]] = False
    return latest


def members(ground: Ground) -> Ints:
    """The number of people of each household who are there now."""
    return np.bincount(ground.home("people")[present(ground)], minlength=ground.homes)


def present(ground: Ground) -> Ints:
    """Rows of people that are true now, one a person."""
    now = ground.latest("people")
    if ground.has({"people": ("valid_to",)}):
        now &= np.asarray(ground.tables["people"]["valid_to"].is_null())
    return np.flatnonzero(now)


def status_is(ground: Ground, *values: str) -> Bools:
    """Households whose last row has one of these states."""
    return ground.equals("households", "register_status", *values)[ground.last_row]


def lifted_incomes(ground: Ground, draw: Draw, share: float, given: Mapping[str, float]) -> None:
    """Households below the line get an income over it shortly before the data must be in."""
    net, units = net_of(ground), villages_of(ground)
    short = status_is(ground, *REGISTERED) & (net.yuan < given["line_yuan"] * net.size)
    wanted = short & chosen(draw, share, len(ground.villages))[ground.village]
    wanted &= draw.chance(given["lifted"], wanted.size)
    answer = _last_answer(ground, net, wanted)
    count = answer.homes.size
    over = given["line_yuan"] * (1 + given["above"] * draw.random.exponential(size=count))
    gap = over * net.size[answer.homes] - net.yuan[answer.homes]
    fitted = answer.yuan + gap / answer.a_year
    birds = given["invented_yuan"] * (0.7 + 0.6 * draw.share(count)) / answer.a_year
    invents = draw.chance(given["invented"], count) | (answer.yuan == 0)
    plain = np.where(invents, answer.yuan + birds, answer.yuan * given["times"])
    yuan = np.where(draw.chance(given["fitted"], count), fitted, plain)
    deadline = _deadline(net.end) * _DAY
    at = deadline - (given["days"] * _DAY * draw.share(count)).astype(np.int64)
    old = ground.seconds("income", "recorded_at")[answer.rows]
    new = _said(ground, answer.rows, np.ceil(yuan / 10).astype(np.int64) * 10)
    new["recorded_at"] = columns.moments(np.maximum(at, old + 3_600))
    over_it = draw.chance(given["overwritten"], count)
    for which, write in ((over_it, ground.change), (~over_it, ground.add)):
        picked = np.flatnonzero(which)
        values = {name: column.take(pa.array(picked)) for name, column in new.items()}
        of_row = ground.village[answer.homes[picked]]
        write(
            "lifted_incomes",
            "income",
            answer.rows[picked],
            values,
            units._replace(of_row=of_row),
        )


def expected_incomes(ground: Ground, draw: Draw, share: float, given: Mapping[str, float]) -> None:
    """Households exit on income that is yet to come, or with an unsafe dwelling."""
    net, units = net_of(ground), villages_of(ground)
    poor = status_is(ground, "registered_poor", "exit_proposed")
    short = net.yuan < given["line_yuan"] * net.size
    wanted = poor & (short | _unsafe(ground))
    wanted &= chosen(draw, share, len(ground.villages))[ground.village]
    wanted &= draw.chance(given["exited"], wanted.size)
    answer = _last_answer(ground, net, wanted & short)
    count = answer.homes.size
    over = given["line_yuan"] * (1 + given["above"] * draw.random.exponential(size=count))
    gap = over * net.size[answer.homes] - net.yuan[answer.homes]
    yuan = answer.yuan + gap / answer.a_year
    new = _said(ground, answer.rows, np.ceil(yuan / 10).astype(np.int64) * 10)
    ends = ground.days("income", "month_to")[answer.rows] * _DAY
    early = given["days_early"] * (0.3 + 0.7 * draw.share(count))
    new["recorded_at"] = columns.moments(ends - (early * _DAY).astype(np.int64))
    of_row = units._replace(of_row=ground.village[answer.homes])
    ground.change("expected_incomes", "income", answer.rows, new, of_row)
    homes = np.flatnonzero(wanted)
    left = {
        "register_status": pa.array(["exited"] * homes.size),
        "was_registered_poor": pa.array(np.ones(homes.size, dtype=np.bool_)),
    }
    of_row = units._replace(of_row=ground.village[homes])
    ground.change("expected_incomes", "households", ground.last_row[homes], left, of_row)


def _last_answer(ground: Ground, net: Net, wanted: Bools) -> _Answer:
    """The last answer about business in the year of each wanted household."""
    mine = np.flatnonzero((net.kind == KINDS.index("business")) & wanted[net.home])
    order = mine[np.lexsort((net.last_month[mine], net.home[mine]))]
    last = order[np.flatnonzero(np.diff(net.home[order], append=-1))]
    yuan = np.nan_to_num(ground.numbers("income", "amount")[net.rows[last]])
    return _Answer(net.home[last], net.rows[last], yuan, net.a_year[last])


def _said(ground: Ground, rows: Ints, yuan: Ints) -> dict[str, pa.Array]:
    """An amount where an amount or none was answered; what was none counts for the whole span."""
    none = ground.equals("income", "answer", "none")[rows]
    periods, labels = ground.codes("income", "period")
    kept = np.array([*labels, "total"])[periods[rows]]
    return {
        "answer": pa.array(["amount"] * rows.size),
        "amount": columns.money(yuan),
        "currency": pa.array(["CNY"] * rows.size),
        "period": pa.array(np.where(none, "total", kept)),
        "basis": pa.array(["household"] * rows.size),
    }


def _kinds(ground: Ground) -> Ints:
    codes, labels = ground.codes("income", "kind")
    place = np.array([KINDS.index(label) if label in KINDS else len(KINDS) for label in labels])
    return place[codes]


def _unsafe(ground: Ground) -> Bools:
    """Households whose dwelling was seen as unsafe and nothing was finished since."""
    rows = ground.equals("living", "dwelling_grade", "C", "D")
    rows &= ground.equals("living", "dwelling_remedy", "none")
    day = ground.days("living", "observed_on")
    home = ground.home("living")
    latest = np.zeros(ground.homes, dtype=np.int64)
    np.maximum.at(latest, home, day)
    unsafe = np.zeros(ground.homes, dtype=np.bool_)
    unsafe[home[rows & (day == latest[home])]] = True
    return unsafe


def _month(day: Ints) -> Ints:
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _deadline(end: int) -> int:
    """The day until which a campaign year that ended in a month was entered."""
    return day_number(dt.date(1970 + end // 12, _DEADLINE_MONTH, _DEADLINE_DAY))
