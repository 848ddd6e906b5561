"""The rounds of recorders: hours, places, signatures of visits, and second visits by checkers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from aboveline.synthetic import columns
from aboveline.synthetic.areas import County
from aboveline.synthetic.dating import day_number
from aboveline.synthetic.draw import Bools, Draw, Floats, Ints
from aboveline.synthetic.families import Families
from aboveline.synthetic.fieldwork import METRES_A_DEGREE, FieldWork, field_work
from aboveline.synthetic.history import income_put_right
from aboveline.synthetic.holdings import with_holdings, with_phones
from aboveline.synthetic.people import People
from aboveline.synthetic.visits import visits_table

MINUTES, MINUTES_SPREAD = 28.0, 0.45  # chosen: median of a visit, spread of its logarithm
PACE_SPREAD = 0.15  # chosen: of the logarithm, between recorders
WAY, WAY_SPREAD = 6.0, 0.6  # chosen: minutes from door to door without the distance
METRES_A_MINUTE = 417.0  # chosen: 25 km an hour
BY_A_COLLEAGUE = 0.06  # chosen: visits
SEEN_AGAIN = 0.04  # chosen: households that a checker visits once more
SAID_AGAIN = 0.08  # chosen: spread of the logarithm of a number said a second time
SHARED_WATER = 0.3  # chosen: households that use the water of the house before theirs
TOLD_EARLY, EARLY_DAYS = 0.005, 10  # chosen: answers given before the span ended, days at most
RECEIVER_METRES = 12.0  # chosen: error of the receiver of a phone
FIRST_SECOND = 30 * 60  # half past eight in the morning, in seconds of the day in UTC
_RETOLD = {
    "dwelling_area_m2": 1,
    "water_litres_per_person_day": 1,
    "out_of_pocket_year": 10,
    "schooling_cost_year": 10,
}
_WATER = (
    *("water_litres_per_person_day", "water_quality", "water_at_home", "water_fetch_minutes"),
    *("water_fetch_metres", "water_climb_metres", "water_assurance_percent"),
)
_TOPIC = 19


class Hours(NamedTuple):
    """Seconds since 1970 at which each visit began and ended."""

    start: Ints
    end: Ints


class Made(NamedTuple):
    """Visits: the household by position, the day, whether a checker made it."""

    home: Ints
    day: Ints
    checked: Bools


def tables_with_field_work(
    county: County, homes: Families, said: People, tables: dict[str, pa.Table]
) -> dict[str, pa.Table]:
    """The tables of a county with who recorded what, hours and places, phones and outside lists."""
    work, draw = field_work(county, homes, said), county.draw(_TOPIC)
    keys = columns.keys(homes.keys)
    income = tables["income"]
    if not county.settings.history:
        income = income_put_right(county, income)
    home = columns.positions(keys, income["household_id"])
    income = columns.replaced(income, "recorded_at", _some_early(draw, income))
    made = _made(draw, county, homes, tables)
    seen = _shared_water(draw, tables["living"], homes)
    return tables | {
        "households": with_phones(tables["households"], county, homes),
        "people": with_holdings(tables["people"], tables["households"], county),
        "living": _living(draw, seen, homes, work=work, made=made),
        "income": income.append_column(
            "recorder", columns.codes(work.recorders, work.of_home[home])
        ),
        "visits": _visits(draw, county, homes, work=work, made=made),
    }


def _made(draw: Draw, county: County, homes: Families, tables: dict[str, pa.Table]) -> Made:
    """The visits that were made, with the second ones two to fifteen days after the last."""
    keys, count = columns.keys(homes.keys), homes.size.size
    home = columns.positions(keys, tables["visits"]["household_id"])
    day = _days(tables["visits"], "visited_on")
    last = np.zeros(count, dtype=np.int64)
    np.maximum.at(last, home, day)
    seen = columns.positions(keys, tables["living"]["household_id"])
    np.maximum.at(last, seen, _days(tables["living"], "observed_on"))
    second = last + draw.whole(2, 15, count)
    again = draw.chance(SEEN_AGAIN, count) & (second <= day_number(county.settings.as_of))
    more = np.flatnonzero(again)
    home, day = np.concatenate((home, more)), np.concatenate((day, second[more]))
    checked = np.arange(home.size) >= home.size - more.size
    order = np.lexsort((day, home))
    return Made(home[order], day[order], checked[order])


def _some_early(draw: Draw, income: pa.Table) -> pa.Array:
    """Moments of recording, a few of them in the last days of the span."""
    at = np.asarray(income["recorded_at"].cast(pa.int64())) // 1_000_000
    early = (_days(income, "month_to") - draw.whole(1, EARLY_DAYS, at.size)) * 86_400 + at % 86_400
    return columns.moments(np.where(draw.chance(TOLD_EARLY, at.size), early, at))


def _shared_water(draw: Draw, living: pa.Table, homes: Families) -> pa.Table:
    """What was seen, with the water of the house before where two houses share it."""
    count = homes.size.size
    rounds = living.num_rows // count
    one = np.arange(count)
    next_door = np.append(False, homes.village[1:] == homes.village[:-1])
    shares = draw.chance(SHARED_WATER, count) & next_door
    source = np.maximum.accumulate(np.where(shares, 0, one))
    rows = (source[:, None] * rounds + np.arange(rounds)).ravel()
    for name in _WATER:
        living = columns.replaced(living, name, living[name].take(pa.array(rows)).combine_chunks())
    return living


def _living(
    draw: Draw, table: pa.Table, homes: Families, *, work: FieldWork, made: Made
) -> pa.Table:
    """What recorders saw, and what checkers saw again: the same but for a little in numbers."""
    home = columns.positions(columns.keys(homes.keys), table["household_id"])
    again = np.flatnonzero(made.checked)
    last = np.zeros(homes.size.size, dtype=np.int64)
    last[home] = np.arange(home.size)
    seen = table.take(pa.array(last[made.home[again]]))
    for name, step in _RETOLD.items():
        said = seen[name].combine_chunks()
        number = np.asarray(said.cast(pa.float64()).fill_null(0))
        number = number * np.exp(SAID_AGAIN * draw.normal(number.size))
        number = np.rint(number / step) * step
        silent = np.asarray(said.is_null())
        is_money = pa.types.is_decimal(said.type)
        told = columns.money(number.astype(np.int64), silent) if is_money else None
        seen = columns.replaced(seen, name, told or columns.plain(number, silent))
    seen = columns.replaced(seen, "observed_on", columns.days(made.day[again]))
    together = pa.concat_tables([table, seen])
    recorder = np.concatenate((work.of_home[home], work.checker[made.home[again]]))
    night = (_days(together, "observed_on") + 1) * 86_400 - 3_600
    together = together.append_column("recorded_at", columns.moments(night))
    together = together.append_column("recorder", columns.codes(work.recorders, recorder))
    order = np.argsort(np.concatenate((home, made.home[again])), kind="stable")
    return together.take(pa.array(order))


def _visits(
    draw: Draw, county: County, homes: Families, *, work: FieldWork, made: Made
) -> pa.Table:
    home, day = made.home, made.day
    table, count = visits_table(county, homes, home, day), home.size
    recorder = _recorders(draw, homes, work, made)
    by_phone = np.asarray(table["mode"].combine_chunks().indices) == 1
    house = (work.longitude[home], work.latitude[home])
    pace = np.exp(PACE_SPREAD * draw.normal(len(work.recorders)))[recorder]
    hours = _hours(draw, recorder, day, by_phone=by_phone, house=house, pace=pace)
    off = RECEIVER_METRES / METRES_A_DEGREE
    east, north = (place + off * draw.normal(count) for place in house)
    entered = hours.end + (60 * np.exp(2.5 + 1.2 * draw.normal(count))).astype(np.int64)
    midnight = (day + 1) * 86_400 - 60
    entered = np.maximum(hours.end, np.minimum(entered, midnight))
    more = {
        "recorder": columns.codes(work.recorders, recorder),
        "started_at": columns.moments(hours.start),
        "ended_at": columns.moments(hours.end),
        "longitude": columns.plain(np.round(east, 6), by_phone),
        "latitude": columns.plain(np.round(north, 6), by_phone),
        "signed_by": columns.masked_keys(homes.member_keys[work.signer[home]], by_phone),
    }
    table = columns.replaced(table, "recorded_at", columns.moments(entered))
    for name, column in more.items():
        table = table.append_column(name, column)
    return table


def _recorders(draw: Draw, homes: Families, work: FieldWork, made: Made) -> Ints:
    """Who made each visit: the recorder of the household, a colleague, or a checker."""
    own, village = work.of_home[made.home], homes.village[made.home]
    team, start = work.team[village], work.team_start[village]
    colleague = start + (own - start + 1) % team
    recorder = np.where(draw.chance(BY_A_COLLEAGUE, own.size), colleague, own)
    return np.where(made.checked, work.checker[made.home], recorder)


def _hours(
    draw: Draw,
    recorder: Ints,
    day: Ints,
    *,
    by_phone: Bools,
    house: tuple[np.ndarray, np.ndarray],
    pace: Floats,
) -> Hours:
    """A day of each recorder: one visit after the other in random order, with the ways between."""
    count = recorder.size
    order = np.lexsort((draw.share(count), day, recorder))
    group = recorder[order] * 1_000_000 + day[order]
    begins = np.flatnonzero(np.diff(group, prepend=group[:1] - 1))
    sizes = np.diff(begins, append=count)
    length = _minutes(draw, MINUTES, MINUTES_SPREAD, count) * pace[order]
    length = np.where(by_phone[order], length * np.float32(0.35), length)
    east, north = (place[order] for place in house)
    far = np.hypot(np.diff(east, append=east[-1]), np.diff(north, append=north[-1]))
    way = _minutes(draw, WAY, WAY_SPREAD, count) + far * METRES_A_DEGREE / METRES_A_MINUTE
    day_start = FIRST_SECOND + 1_800 * draw.share(begins.size).astype(np.float64)
    spent = (length + way).astype(np.float64) * 60
    before = np.cumsum(spent) - spent
    before -= np.repeat(before[begins], sizes)
    lunch = np.where(before > 3.5 * 3_600, 3_600, 0)
    start = np.repeat(day_start, sizes) + before + lunch
    begun = np.empty(count, dtype=np.int64)
    ended = np.empty(count, dtype=np.int64)
    begun[order] = start.astype(np.int64)
    ended[order] = (start + length * 60).astype(np.int64)
    return Hours(day * 86_400 + begun, day * 86_400 + ended)


def _minutes(draw: Draw, median: float, spread: float, count: int) -> Floats:
    return np.asarray(median * np.exp(np.float32(spread) * draw.normal(count)), dtype=np.float32)


def _days(table: pa.Table, name: str) -> Ints:
    return np.asarray(table[name].cast(pa.int32())).astype(np.int64)
