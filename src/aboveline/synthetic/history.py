"""The tables of a county over months and years: versions, repeated observations, moving incomes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from aboveline.synthetic import columns
from aboveline.synthetic.areas import County
from aboveline.synthetic.course import Course
from aboveline.synthetic.dating import (
    OPEN,
    Versions,
    day_number,
    first_days,
    joined_versions,
    recorded,
)
from aboveline.synthetic.draw import Bools, Ints, Unknowns
from aboveline.synthetic.families import Families
from aboveline.synthetic.households import CAUSES, STATUSES
from aboveline.synthetic.living import Living, living_table

EXITED_IN_WINDOW = 0.35  # chosen: of the exited, when the window is three years
MOVED_VILLAGE = 0.01  # chosen: households
CAUSE_PUT_RIGHT = 0.01  # chosen: households
FINISHED_IN_WINDOW = 0.25  # chosen: of the dwellings that were repaired, rebuilt or left
AMOUNT_PUT_RIGHT = 0.01  # chosen: income answers
VISITED_A_MONTH = 0.95  # chosen: households
_OBSERVED = (3, 9)  # April and October
_NOVEMBER_DAYS = 19  # exits are announced on 20 November
_SEEN_WITHIN_DAYS = 50  # of the as-of day: the last visits
_HOUSEHOLDS, _LIVING, _INCOME, _VISITS = 14, 15, 16, 17


def dated_households(county: County, homes: Families, table: pa.Table, start: int) -> pa.Table:
    """The table `households` with versions: exits, moves to another village, causes put right."""
    draw, count = county.draw(_HOUSEHOLDS), homes.size.size
    begin, today = int(first_days(np.array(start))), day_number(county.settings.as_of)
    every = np.arange(count)
    status, cause, village = (
        _positions(table, name) for name in ("register_status", "main_cause", "area_id")
    )
    novembers = _novembers(start, today)
    share = min(1.0, EXITED_IN_WINDOW * len(novembers) / 3)
    exits = (status == STATUSES.index("exited")) & draw.chance(share, count)
    moves = ~exits & draw.chance(MOVED_VILLAGE, count)
    changed = np.full(count, begin)
    if novembers:
        changed[exits] = np.array(novembers)[draw.whole(0, len(novembers) - 1, count)][exits]
    changed[moves] = draw.whole(begin + 1, today, count)[moves]
    wrong = np.flatnonzero(draw.chance(CAUSE_PUT_RIGHT, count))
    versions = joined_versions(
        Versions(every, changed, np.full(count, OPEN)),
        Versions(every, np.full(count, begin), changed),
        Versions(wrong, changed[wrong], np.full(wrong.size, OPEN)),
    ).sorted_by(every)
    row, before, was_wrong = versions.rows, versions.part == 1, versions.part == 2
    villages = len(county.villages.codes)
    new = {
        "register_status": np.where(
            before & exits[row], STATUSES.index("registered_poor"), status[row]
        ),
        "main_cause": np.where(was_wrong, (cause[row] + 1) % len(CAUSES), cause[row]),
        "area_id": np.where(before & moves[row], (village[row] + 1) % villages, village[row]),
    }
    rows = table.take(pa.array(row))
    for name, positions in new.items():
        rows = _with_positions(rows, name, positions)
    was_poor = rows["was_registered_poor"].to_numpy(zero_copy_only=False) & ~(before & exits[row])
    rows = columns.replaced(rows, "was_registered_poor", columns.plain(was_poor))
    late = np.isin(row, wrong) & (versions.part == 0)
    delay = np.where(late, draw.whole(30, 300, row.size), 0)
    return versions.dated(rows, delay=delay, today=today)


def _novembers(start: int, today: int) -> list[int]:
    """The days from a month to today on which exits were announced."""
    months = np.arange(start, start + 12 * 12)
    days = first_days(months[months % 12 == 10]) + _NOVEMBER_DAYS
    return [int(day) for day in days if day < today]


def living_over_time(
    county: County,
    homes: Families,
    seen: Living,
    *,
    happened: Course,
    last_seen: Ints,
    unknowns: Unknowns,
) -> pa.Table:
    """Observations of every April and October, and the last ones, sorted by household."""
    draw, count = county.draw(_LIVING), homes.size.size
    months = happened.ill.shape[1]
    today = day_number(county.settings.as_of)
    finished = np.where(
        draw.chance(FINISHED_IN_WINDOW, count), happened.start + draw.whole(0, months - 1, count), 0
    )
    rounds = [
        (month, first_days(np.full(count, month)) + homes.village * 7 % 28)
        for month in range(happened.start + 6, happened.start + months)
        if month % 12 in _OBSERVED and first_days(np.array(month + 1)) < today - _SEEN_WITHIN_DAYS
    ]
    rounds.append((happened.start + months, last_seen))
    tables = []
    for month, day in rounds:
        now = min(month - happened.start, months - 1)
        tables.append(
            living_table(
                homes, _as_seen(seen, happened, month, now, finished > month), day, unknowns
            )
        )
    order = np.argsort(np.tile(np.arange(count), len(rounds)), kind="stable")
    return pa.concat_tables(tables, promote_options="none").take(pa.array(order))


def _as_seen(seen: Living, happened: Course, month: int, now: int, unfinished: Bools) -> Living:
    """How a household lived in a month: costs and losses of the last year, work, dwelling."""
    return replace(
        seen,
        remedy=np.where(unfinished, np.int8(0), seen.remedy),
        out_of_pocket=seen.out_of_pocket + happened.last_year(happened.costs, month),
        disaster_loss=happened.last_year(happened.losses, month),
        lost_work=happened.out_of_work[:, now],
    )


def income_put_right(county: County, table: pa.Table) -> pa.Table:
    """Income answers with some amounts first recorded wrong and put right later."""
    draw, count = county.draw(_INCOME), table.num_rows
    today = day_number(county.settings.as_of)
    amount = np.asarray(table["amount"].cast(pa.float64()).fill_null(0))
    wrong = np.flatnonzero(draw.chance(AMOUNT_PUT_RIGHT, count) & (amount > 0))
    guess = np.rint(amount[wrong] * (0.3 + 1.4 * draw.share(wrong.size)) / 10).astype(np.int64) * 10
    first = columns.replaced(table.take(pa.array(wrong)), "amount", columns.money(guess))
    at = np.asarray(table["recorded_at"].cast(pa.int64())) // 1_000_000
    at[wrong] = recorded(at[wrong] // 86_400 + draw.whole(20, 200, wrong.size), today)
    right = columns.replaced(table, "recorded_at", columns.moments(at))
    order = np.argsort(np.concatenate((np.arange(count), wrong)), kind="stable")
    together = pa.concat_tables([right, first]).combine_chunks().take(pa.array(order))
    return columns.replaced(together, "statement_id", columns.serials(county.index, order.size))


def monthly_visits(county: County, homes: Families, happened: Course) -> tuple[Ints, Ints]:
    """Households by position and the days of their visits, a month after the other."""
    draw, count = county.draw(_VISITS), homes.size.size
    months = np.arange(happened.start, happened.start + happened.ill.shape[1])
    home = np.repeat(np.arange(count), months.size)
    day = first_days(np.tile(months, count)) + draw.whole(0, 27, home.size)
    kept = draw.chance(VISITED_A_MONTH, home.size)
    return home[kept], day[kept]


def _positions(table: pa.Table, name: str) -> Ints:
    """Where each value of a column stands in its list of labels; 0 for an unknown one."""
    indices = table[name].combine_chunks().indices
    return np.asarray(indices.fill_null(0), dtype=np.int64)


def _with_positions(table: pa.Table, name: str, positions: Ints) -> pa.Table:
    """The table with other values of a column, out of the same labels; unknown ones stay."""
    old = table[name].combine_chunks()
    mask = np.asarray(old.is_null())
    return columns.replaced(table, name, columns.codes(old.dictionary.to_pylist(), positions, mask))
