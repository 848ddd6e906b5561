"""How each household lives: food, clothing, dwelling, water, energy, costs and losses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from aboveline.synthetic import columns
from aboveline.synthetic.areas import County
from aboveline.synthetic.draw import Bools, Codes, Draw, Floats, Ints, Unknowns
from aboveline.synthetic.families import Families
from aboveline.synthetic.people import CHRONIC, SERIOUS, People

GRADES = ("A", "B", "C", "D")
REMEDIES = ("none", "repaired", "rebuilt", "moved_in")
QUALITIES = ("meets_standard", "looks_safe", "unsafe")
_SAFE, _REPAIRED, _RELOCATED, _DWELLING_GAP = range(4)
_TOPIC = 4


@dataclass(frozen=True)
class Living:
    """What an observer would write down, one entry a household; money in whole yuan a year."""

    enough_food: Bools
    protein: Bools
    enough_clothing: Bools
    grade: Codes
    remedy: Codes
    area_m2: Ints
    litres: Ints
    quality: Codes
    tap: Bools
    minutes: Ints
    metres: Ints
    climb: Ints
    assurance: Ints
    toilet: Bools
    electricity: Bools
    clean_fuel: Bools
    out_of_pocket: Ints
    schooling_cost: Ints
    insurance_payout: Ints
    disaster_loss: Ints
    lost_work: Bools


def living(county: County, homes: Families, said: People) -> Living:
    """The living conditions of the households of a county at its last visits."""
    draw, count = county.draw(_TOPIC), homes.size.size
    shares = county.settings.calibration
    grade, remedy, area = _dwelling(draw, county, homes)
    litres, assurance = _amount_of_water(draw, county, homes)
    tap = draw.chance(shares.tap_at_home, count)
    minutes, metres, climb = _way_to_water(draw, tap, shares.far_water_gap)
    quality = np.where(draw.chance(np.where(tap, 0.95, 0.4).astype(np.float32), count), 0, 1)
    quality[draw.chance(shares.unsafe_water_gap, count)] = 2
    out_of_pocket = _illness_costs(draw, homes, said)
    paid_out = draw.chance(0.15, count) & (out_of_pocket > 8_000)
    has_earner = homes.total(said.working) > 0
    return Living(
        enough_food=~draw.chance(shares.food_gap, count),
        protein=draw.chance(shares.protein, count),
        enough_clothing=~draw.chance(shares.clothing_gap, count),
        grade=grade,
        remedy=remedy,
        area_m2=area,
        litres=litres,
        quality=quality.astype(np.int8),
        tap=tap,
        minutes=minutes,
        metres=metres,
        climb=climb,
        assurance=assurance,
        toilet=draw.chance(0.65, count),
        electricity=draw.chance(0.998, count),
        clean_fuel=draw.chance(0.60, count),
        out_of_pocket=out_of_pocket,
        schooling_cost=_schooling_costs(draw, homes, said),
        insurance_payout=np.where(paid_out, out_of_pocket // 20 * 10, 0),
        disaster_loss=np.where(draw.chance(0.03, count), _amounts(draw, 3_000, 0.9, count), 0),
        lost_work=has_earner & draw.chance(0.015, count),
    )


def _dwelling(draw: Draw, county: County, homes: Families) -> tuple[Codes, Codes, Ints]:
    shares, count = county.settings.calibration, homes.size.size
    met = 1 - shares.dwelling_gap
    kind = draw.pick(
        (
            shares.dwelling_safe * met,
            shares.dwelling_repaired * met,
            shares.dwelling_relocated * met,
            shares.dwelling_gap,
        ),
        count,
    )
    worse = draw.chance(0.55, count).astype(np.int8)
    grade = np.where(kind == _SAFE, worse, worse + np.int8(2))
    remedy = np.zeros(count, dtype=np.int8)
    remedy[kind == _REPAIRED] = 1 + worse[kind == _REPAIRED]
    remedy[kind == _RELOCATED] = 3
    a_person = np.where(kind == _RELOCATED, draw.whole(18, 25, count), draw.whole(18, 45, count))
    return grade, remedy, a_person * homes.size + np.where(kind == _RELOCATED, 0, 12)


def _amount_of_water(draw: Draw, county: County, homes: Families) -> tuple[Ints, Ints]:
    count = homes.size.size
    short = county.villages.water_short[homes.village]
    litres = np.where(short, draw.whole(20, 60, count), draw.whole(35, 110, count))
    assurance = draw.whole(90, 100, count)
    lacks = ~draw.chance(county.settings.calibration.enough_water, count)
    dry = draw.chance(0.5, count)
    litres[lacks & dry] = draw.whole(8, 19, count)[lacks & dry]
    assurance[lacks & ~dry] = draw.whole(60, 89, count)[lacks & ~dry]
    return litres, assurance


def _way_to_water(draw: Draw, tap: Bools, gap: float) -> tuple[Ints, Ints, Ints]:
    count = tap.size
    minutes = draw.whole(2, 20, count)
    far = draw.chance(gap / max(1e-9, 1 - tap.mean()), count)
    minutes[far] = draw.whole(21, 60, count)[far]
    metres = minutes * 40
    metres[far] += 200
    climb = np.where(far, draw.whole(85, 160, count), draw.whole(0, 70, count))
    return tuple(np.where(tap, 0, amount) for amount in (minutes, metres, climb))  # type: ignore[return-value]


def _illness_costs(draw: Draw, homes: Families, said: People) -> Ints:
    serious = homes.total(said.health == SERIOUS) > 0
    chronic = homes.total(said.health == CHRONIC) > 0
    median: Floats = np.where(serious, 4_500, np.where(chronic, 1_200, 300)).astype(np.float32)
    return _amounts(draw, median, 0.8, homes.size.size)


def _schooling_costs(draw: Draw, homes: Families, said: People) -> Ints:
    older = homes.total(said.is_pupil & (homes.age >= 16))
    younger = homes.total(said.is_pupil) - older
    cost = older * draw.whole(150, 500, older.size) + younger * draw.whole(20, 90, older.size)
    return np.asarray(cost * 10)


def _amounts(draw: Draw, median: float | Floats, spread: float, count: int) -> Ints:
    """Log-normal amounts in whole tens of yuan."""
    amounts = median * np.exp(np.float32(spread) * draw.normal(count))
    return np.asarray(np.rint(amounts / 10).astype(np.int64) * 10)


def living_table(homes: Families, seen: Living, observed_on: Ints, unknowns: Unknowns) -> pa.Table:
    """Observations as the table `living`, one row a household; days count from 1970."""
    rows, count = np.flatnonzero(unknowns.reluctant), homes.size.size

    def mask() -> Bools:
        return unknowns.among(rows, count)

    def number(values: Ints) -> pa.Array:
        return columns.plain(values.astype(np.float64), mask())

    return pa.table(
        {
            "household_id": columns.keys(homes.keys),
            "observed_on": columns.days(observed_on),
            "enough_food": columns.plain(seen.enough_food, mask()),
            "protein_available": columns.plain(seen.protein, mask()),
            "enough_clothing": columns.plain(seen.enough_clothing, mask()),
            "dwelling_grade": columns.codes(GRADES, seen.grade, mask()),
            "dwelling_remedy": columns.codes(REMEDIES, seen.remedy, mask()),
            "dwelling_area_m2": number(seen.area_m2),
            "water_litres_per_person_day": number(seen.litres),
            "water_quality": columns.codes(QUALITIES, seen.quality, mask()),
            "water_at_home": columns.plain(seen.tap, mask()),
            "water_fetch_minutes": number(seen.minutes),
            "water_fetch_metres": number(seen.metres),
            "water_climb_metres": number(seen.climb),
            "water_assurance_percent": number(seen.assurance),
            "sanitary_toilet": columns.plain(seen.toilet, mask()),
            "electricity": columns.plain(seen.electricity, mask()),
            "clean_fuel": columns.plain(seen.clean_fuel, mask()),
            "out_of_pocket_year": columns.money(seen.out_of_pocket, mask()),
            "schooling_cost_year": columns.money(seen.schooling_cost, mask()),
            "insurance_payout_year": columns.money(seen.insurance_payout, mask()),
            "disaster_loss_year": columns.money(seen.disaster_loss, mask()),
            "lost_work": columns.plain(seen.lost_work, mask()),
        }
    )
