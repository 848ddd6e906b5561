"""The tables of one county."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from aboveline.synthetic.areas import County
from aboveline.synthetic.draw import Unknowns
from aboveline.synthetic.families import families
from aboveline.synthetic.households import households_table
from aboveline.synthetic.income import earnings, income_form, income_table
from aboveline.synthetic.living import living, living_table
from aboveline.synthetic.people import people, people_table
from aboveline.synthetic.visits import last_visits, visits_table

_TOPIC = 8


def county_tables(county: County) -> dict[str, pa.Table]:
    """The five tables of a county by name, rows sorted by village and household."""
    homes = families(county)
    said = people(county, homes)
    seen = living(county, homes, said)
    form = income_form(county.settings)
    earned = earnings(county, homes, said, form)
    count = homes.size.size
    unknowns = Unknowns(county.draw(_TOPIC), county.settings.unknown_share, count)
    day = last_visits(county, homes)
    return {
        "households": households_table(
            county,
            homes,
            said=said,
            seen=seen,
            standing=earned.standing,
            unknowns=unknowns,
        ),
        "people": people_table(county, homes, said, unknowns),
        "living": living_table(homes, seen, day, unknowns),
        "income": income_table(
            county, homes, seen=seen, earned=earned, form=form, unknowns=unknowns
        ),
        "visits": visits_table(county, homes, np.arange(count), day),
    }
