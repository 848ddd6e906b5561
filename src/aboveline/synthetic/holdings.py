"""What stands on outside lists: cars, bought homes, companies, public salaries; and phones."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from aboveline.synthetic import columns
from aboveline.synthetic.areas import County
from aboveline.synthetic.families import Families

HOLDINGS = {
    "on_public_payroll": (0.0008, 0.02),
    "owns_car": (0.006, 0.12),
    "owns_bought_housing": (0.002, 0.03),
    "owns_company": (0.001, 0.015),
}
"""Column and its shares of registered and of other households, chosen. The first is not zero: a
car is bought after registration, a company is a stall in somebody else's name."""
SHARED_PHONE = 0.015  # chosen: households that give the phone of the relative next door
NO_PHONE = 0.03  # chosen
PHONES_OF_A_COUNTY = 101_000
_TOPIC = 20


def with_phones(households: pa.Table, county: County, homes: Families) -> pa.Table:
    """The table `households` with phones of 11 digits that begin with 10, which no phone does.

    A household keeps its phone in all its rows.
    """
    draw, count = county.draw(_TOPIC), homes.size.size
    own = draw.random.permutation(PHONES_OF_A_COUNTY)[:count].astype(np.int64)
    next_door = np.maximum(np.arange(count) - 1, 0)
    shares = draw.chance(SHARED_PHONE, count) & (homes.village[next_door] == homes.village)
    number = np.where(shares, own[next_door], own) + county.index * PHONES_OF_A_COUNTY
    texts = [f"10{n:09d}" for n in number.tolist()]
    phones = pa.array(texts, mask=draw.chance(NO_PHONE, count))
    at = columns.positions(columns.keys(homes.keys), households["household_id"])
    return households.append_column("phone", phones.take(pa.array(at)))


def with_holdings(people: pa.Table, households: pa.Table, county: County) -> pa.Table:
    """The table `people` with marks of outside lists; most stand on one adult of a household."""
    draw = county.draw(_TOPIC + 2)
    home = columns.positions(households["household_id"], people["household_id"])
    status = households["register_status"].combine_chunks().dictionary_decode()
    registered = ~np.asarray(pa.compute.equal(status, "not_registered"))[home]
    born = np.asarray(people["birth_date"].cast(pa.int32()).fill_null(0)).astype(np.int64)
    today = np.datetime64(county.settings.as_of, "D").astype(np.int64)
    adult = (today - born > 18 * 365.25) & (today - born < 75 * 365.25)
    adults = np.bincount(home, adult, households.num_rows)[home]
    person = columns.positions(people["person_id"], people["person_id"])
    for name, (poor, other) in HOLDINGS.items():
        share = np.where(registered, poor, other) / np.maximum(adults, 1)
        held = adult & draw.chance(share.astype(np.float32), adult.size)
        people = people.append_column(name, columns.plain(held[person]))
    return people
