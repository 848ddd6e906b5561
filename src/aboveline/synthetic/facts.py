"""The tables `areas` and `area_facts` of a whole register, a county at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from aboveline.synthetic import columns
from aboveline.synthetic.areas import Area, County, all_areas
from aboveline.synthetic.draw import Draw
from aboveline.synthetic.settings import Settings

AREAS = pa.schema([(name, pa.string()) for name in Area._fields])
_BATCH = 50_000
_TOPIC = 9

# Villages of poor counties by the census of villages (facts.md section 5).
_YES_SHARES = {
    "hardened_road": 0.996,
    "electricity_supply": 0.993,
    "phone_signal": 0.999,
    "broadband": 0.996,
    "electronic_commerce": 0.627,
}
_CENTRAL_WATER = ("full", "part", "none")
_CENTRAL_WATER_SHARES = (0.655, 0.319, 0.026)
_REGISTERED_SHARE = (0.08, 0.35)  # chosen: people of the register among the rural people
_MEMBERS = 3.5


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
    """Facts about the villages of a county at the last day of the year before the as-of day."""
    draw, villages = county.draw(_TOPIC), county.villages
    count = len(villages.codes)
    yes_no = np.array(["false", "true"], dtype=object)
    values = {
        name: yes_no[draw.chance(share, count).astype(np.int8)]
        for name, share in _YES_SHARES.items()
    }
    water = draw.pick(_CENTRAL_WATER_SHARES, count)
    values["central_water"] = np.array(_CENTRAL_WATER, dtype=object)[water]
    values["rural_population"] = _rural_population(draw, county).astype(str).astype(object)
    units = {"rural_population": "people"}
    facts = list(values)
    day = dt.date(county.settings.as_of.year - 1, 12, 31)
    size = count * len(facts)
    return pa.table(
        {
            "area_id": pa.array(np.repeat(np.array(villages.area_ids, dtype=object), len(facts))),
            "fact": pa.array(facts * count),
            "value": pa.array(np.stack(list(values.values()), axis=1).ravel(), pa.string()),
            "unit": pa.array([units.get(fact) for fact in facts] * count, pa.string()),
            "day": pa.array([day] * size, pa.date32()),
            "verified": columns.plain(draw.chance(0.9, size)),
            "source": pa.array(["census of villages"] * size),
        }
    )


def _rural_population(draw: Draw, county: County) -> np.ndarray:
    low, high = _REGISTERED_SHARE
    share = low + (high - low) * draw.share(len(county.villages.codes))
    return np.rint(county.villages.households * _MEMBERS / share).astype(np.int64)
