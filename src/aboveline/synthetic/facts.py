"""The tables `areas` and `area_facts` of a whole register, a county at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from aboveline.synthetic.areas import Area, County, all_areas
from aboveline.synthetic.draw import Draw
from aboveline.synthetic.settings import Settings

AREAS = pa.schema([(name, pa.string()) for name in Area._fields])
_BATCH = 50_000
_TOPIC, _INSPECTIONS = 9, 21

INSPECTION = "inspection_announced"
"""The fact whose day is that of the notice and whose value is the day of the inspection."""

# Villages of poor counties by the census of villages (facts.md section 5).
_YES_SHARES = {
    "hardened_road": 0.996,
    "electricity_supply": 0.993,
    "phone_signal": 0.999,
    "broadband": 0.996,
    "electronic_commerce": 0.627,
    "clinic": 0.99,  # chosen
    "collective_income": 0.97,  # chosen
}
_CENTRAL_WATER = ("full", "part", "none")
_CENTRAL_WATER_SHARES = (0.655, 0.319, 0.026)
_REGISTERED_SHARE = (0.08, 0.35)  # chosen: people of the register among the rural people
_MEMBERS = 3.5
_TEXT = {False: "false", True: "true"}
_Row = tuple[str, str, str, str | None, bool, str]


def area_tables(settings: Settings) -> Iterator[pa.Table]:
    """The table `areas` in pieces."""
    rows: list[Area] = []
    for area in all_areas(settings):
        rows.append(area)
        if len(rows) == _BATCH:
            yield pa.Table.from_arrays([pa.array(c) for c in zip(*rows, strict=True)], schema=AREAS)
            rows = []
    if rows:
        arrays = [pa.array(c, pa.string()) for c in zip(*rows, strict=True)]
        yield pa.Table.from_arrays(arrays, schema=AREAS)


def fact_table(county: County) -> pa.Table:
    """What is said of a county and its villages at the end of the year before the as-of day."""
    draw, villages = county.draw(_TOPIC), county.villages
    rows = _county_rows(draw, county)
    last_day = dt.date(county.settings.as_of.year - 1, 12, 31)
    said = {name: draw.chance(share, len(villages.codes)) for name, share in _YES_SHARES.items()}
    water = draw.pick(_CENTRAL_WATER_SHARES, len(villages.codes))
    people = _rural_population(draw, county)
    verified = draw.chance(0.9, len(villages.codes))
    for position, area_id in enumerate(villages.area_ids):
        seen = (bool(verified[position]), "census of villages")
        rows += [(area_id, name, _TEXT[yes[position]], None, *seen) for name, yes in said.items()]
        rows.append((area_id, "central_water", _CENTRAL_WATER[water[position]], None, *seen))
        rows.append((area_id, "rural_population", str(people[position]), "persons", *seen))
    days = [last_day] * len(rows)
    if county.settings.field_work:
        for announced, inspected in inspections(county):
            rows.append((county.area_id, INSPECTION, str(inspected), None, True, "notice"))
            days.append(announced)
    area, fact, value, unit, checked, source = zip(*rows, strict=True)
    return pa.table(
        {
            "area_id": pa.array(area),
            "fact": pa.array(fact),
            "value": pa.array(value),
            "unit": pa.array(unit, pa.string()),
            "day": pa.array(days),
            "verified": pa.array(checked),
            "source": pa.array(source),
        }
    )


def inspections(county: County) -> list[tuple[dt.date, dt.date]]:
    """The day of each notice of an inspection and the day of the inspection: two a year."""
    draw, days = county.draw(_INSPECTIONS), []
    for half in range(2):
        announced = county.settings.as_of - dt.timedelta(
            days=int(30 + 165 * half + draw.whole(0, 150, 1)[0])
        )
        days.append((announced, announced + dt.timedelta(days=int(draw.whole(5, 15, 1)[0]))))
    return days[::-1]


def _county_rows(draw: Draw, county: County) -> list[_Row]:
    """Rates of the sample assessment, entered by hand and so not verified."""
    low, high = draw.share(2) * 2.5
    rates = {
        "missed_rate": low,
        "wrong_exit_rate": high,
        "approval_rate": 86 + 14 * draw.share(1)[0],
    }
    return [
        (county.area_id, name, f"{rate:.2f}", "percent", False, "assessment by sample")
        for name, rate in rates.items()
    ]


def _rural_population(draw: Draw, county: County) -> np.ndarray:
    low, high = _REGISTERED_SHARE
    share = low + (high - low) * draw.share(len(county.villages.codes))
    return np.rint(county.villages.households * _MEMBERS / share).astype(np.int64)
