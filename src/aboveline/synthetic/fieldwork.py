"""Who went where and when: recorders, the hours, places and signatures of visits, second visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from aboveline.synthetic import columns
from aboveline.synthetic.areas import County
from aboveline.synthetic.draw import Bools, Draw, Floats, Ints
from aboveline.synthetic.families import Families
from aboveline.synthetic.history import income_put_right
from aboveline.synthetic.holdings import with_holdings, with_phones
from aboveline.synthetic.people import People

HOUSEHOLDS_OF_A_RECORDER = 45  # chosen: at most; a village of 100 has three, a resident team
MINUTES, MINUTES_SPREAD = 28.0, 0.45  # chosen: median of a visit, spread of its logarithm
WAY, WAY_SPREAD = 7.0, 0.6  # chosen: minutes from door to door
BY_A_COLLEAGUE = 0.06  # chosen: visits
SIGNED_BY_ANOTHER = 0.02  # chosen: signed by a member who is not the one expected
SCATTER_METRES, RECEIVER_METRES = 450.0, 12.0  # chosen: houses around a village, error of a phone
FIRST_SECOND = 30 * 60  # half past eight in the morning, in seconds of the day in UTC
METRES_A_DEGREE = 111_320.0
_COUNTY_DEGREES = 0.3
_WEST, _SOUTH = 155.0, 10.0  # open Pacific: no real village lies there
_TOPIC = 18


@dataclass(frozen=True)
class FieldWork:
    """The recorder and the house of each household; positions in degrees."""

    recorders: tuple[str, ...]
    of_home: Ints
    team: Ints
    team_start: Ints
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    signer: Ints


class Hours(NamedTuple):
    """Seconds since 1970 at which each visit began and ended."""

    start: Ints
    end: Ints


def field_work(county: County, homes: Families, said: People) -> FieldWork:
    """The recorders of a county, a team a village, and where its houses stand."""
    draw, count = county.draw(_TOPIC), homes.size.size
    villages = county.villages
    team = np.maximum(1, -(-villages.households // HOUSEHOLDS_OF_A_RECORDER))
    start = np.cumsum(team) - team
    first_home = np.cumsum(villages.households) - villages.households
    place = np.arange(count) - first_home[homes.village]
    size = villages.households[homes.village]
    of_home = start[homes.village] + place * team[homes.village] // np.maximum(size, 1)
    recorders = tuple(
        f"r{code}{number:03d}"
        for code, many in zip(villages.codes, team, strict=True)
        for number in range(int(many))
    )
    longitude, latitude = _houses(draw, county, homes)
    return FieldWork(
        recorders=recorders,
        of_home=of_home,
        team=team,
        team_start=start,
        longitude=longitude,
        latitude=latitude,
        signer=_signers(draw, homes, said),
    )


def _houses(
    draw: Draw, county: County, homes: Families
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places of the houses: counties on a grid, villages anywhere inside, houses around them."""
    row, column = divmod(county.index, 100)
    villages, count = len(county.villages.codes), homes.size.size
    east = _WEST + _COUNTY_DEGREES * (column + 0.1 + 0.8 * draw.share(villages).astype(np.float64))
    north = _SOUTH + _COUNTY_DEGREES * (row + 0.1 + 0.8 * draw.share(villages).astype(np.float64))
    off = SCATTER_METRES / METRES_A_DEGREE
    latitude = north[homes.village] + off * draw.normal(count)
    longitude = east[homes.village] + off * draw.normal(count) / np.cos(np.radians(latitude))
    return longitude, latitude


def _signers(draw: Draw, homes: Families, said: People) -> Ints:
    """The member who signs for each household: the first adult who is at home, else the head."""
    able = (homes.age >= 18) & ~said.works_away
    able |= (homes.age >= 18) & draw.chance(0.04, able.size)  # chosen: home for the holidays
    at = np.arange(homes.home.size)
    none = homes.home.size
    first = np.minimum.reduceat(np.where(able, at, none), homes.first)
    signer = np.where(first == none, homes.first, first)
    other = homes.first + draw.whole(0, 9, signer.size) % homes.size
    odd = draw.chance(SIGNED_BY_ANOTHER, signer.size) & (homes.age[other] >= 16)
    return np.asarray(np.where(odd, other, signer))


def tables_with_field_work(
    county: County, homes: Families, said: People, tables: dict[str, pa.Table]
) -> dict[str, pa.Table]:
    """The tables of a county with who recorded what, hours and places, phones and outside lists."""
    work = field_work(county, homes, said)
    keys = columns.keys(homes.keys)
    home = {
        name: columns.positions(keys, tables[name]["household_id"])
        for name in ("living", "income", "visits")
    }
    income, late = tables["income"], county.settings.history
    if not late:
        income = income_put_right(county, income)
        home["income"] = columns.positions(keys, income["household_id"])
    visits = _visits(tables["visits"], county, homes, work=work, home=home["visits"])
    living = tables["living"]
    seen = (np.asarray(living["observed_on"].cast(pa.int32())).astype(np.int64) + 1) * 86_400
    recorder = {
        name: columns.codes(work.recorders, work.of_home[home[name]])
        for name in ("living", "income")
    }
    return tables | {
        "households": with_phones(tables["households"], county, homes),
        "people": with_holdings(tables["people"], tables["households"], county),
        "living": living.append_column("recorded_at", columns.moments(seen - 3_600)).append_column(
            "recorder", recorder["living"]
        ),
        "income": income.append_column("recorder", recorder["income"]),
        "visits": visits,
    }


def _visits(
    table: pa.Table, county: County, homes: Families, *, work: FieldWork, home: Ints
) -> pa.Table:
    draw = county.draw(_TOPIC + 1)
    count = home.size
    colleague = draw.chance(BY_A_COLLEAGUE, count)
    village = homes.village[home]
    team, start = work.team[village], work.team_start[village]
    next_one = start + (work.of_home[home] - start + 1) % team
    recorder = np.where(colleague, next_one, work.of_home[home])
    day = np.asarray(table["visited_on"].cast(pa.int32())).astype(np.int64)
    by_phone = np.asarray(table["mode"].combine_chunks().indices) == 1
    hours = _hours(draw, recorder, day, by_phone)
    off = RECEIVER_METRES / METRES_A_DEGREE
    east = work.longitude[home] + off * draw.normal(count)
    north = work.latitude[home] + off * draw.normal(count)
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


def _hours(draw: Draw, recorder: Ints, day: Ints, by_phone: Bools) -> Hours:
    """A day of each recorder: one visit after the other in random order, with the ways between."""
    count = recorder.size
    order = np.lexsort((draw.share(count), day, recorder))
    group = recorder[order] * 1_000_000 + day[order]
    begins = np.flatnonzero(np.diff(group, prepend=group[:1] - 1))
    sizes = np.diff(begins, append=count)
    length = _minutes(draw, MINUTES, MINUTES_SPREAD, count)
    length = np.where(by_phone[order], length * np.float32(0.35), length)
    way = _minutes(draw, WAY, WAY_SPREAD, count)
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
