"""The tables of one county."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from aboveline.synthetic.areas import County
from aboveline.synthetic.course import course
from aboveline.synthetic.draw import Unknowns
from aboveline.synthetic.earnings import earnings
from aboveline.synthetic.families import Families, families
from aboveline.synthetic.history import (
    dated_households,
    income_put_right,
    living_over_time,
    monthly_visits,
)
from aboveline.synthetic.households import households_table
from aboveline.synthetic.income import income_form, income_table, monthly_form
from aboveline.synthetic.living import living, living_table
from aboveline.synthetic.members import dated_people
from aboveline.synthetic.people import People, people, people_table
from aboveline.synthetic.rounds import tables_with_field_work
from aboveline.synthetic.visits import last_visits, visits_table

_TOPIC = 8


def county_tables(county: County) -> dict[str, pa.Table]:
    """The five tables of a county by name, rows sorted by village and household."""
    homes = families(county)
    said = people(county, homes)
    make = _tables_over_time if county.settings.history else _tables_of_one_day
    tables = make(county, homes, said)
    if county.settings.field_work:
        return tables_with_field_work(county, homes, said, tables)
    return tables


def _tables_of_one_day(county: County, homes: Families, said: People) -> dict[str, pa.Table]:
    seen = living(county, homes, said)
    form = income_form(county.settings)
    first, last = form[0].start, max(line.end for line in form)
    earned = earnings(county, homes, said, first=first, last=last)
    count = homes.size.size
    unknowns = Unknowns(county.draw(_TOPIC), county.settings.unknown_share, count)
    day = last_visits(county, homes)
    return {
        "households": households_table(
            county, homes, said=said, seen=seen, standing=earned.standing, unknowns=unknowns
        ),
        "people": people_table(county, homes, said, unknowns=unknowns),
        "living": living_table(homes, seen, day, unknowns),
        "income": income_table(
            county,
            homes,
            form=form,
            earned=earned,
            payouts=seen.insurance_payout,
            unknowns=unknowns,
        ),
        "visits": visits_table(county, homes, np.arange(count), day),
    }


def _tables_over_time(county: County, homes: Families, said: People) -> dict[str, pa.Table]:
    seen = living(county, homes, said)
    asked = income_form(county.settings)
    start, end = asked[0].start, max(line.end for line in asked)
    happened = course(county, homes, said, start=start, end=end)
    unknowns = Unknowns(county.draw(_TOPIC), county.settings.unknown_share, homes.size.size)
    day = last_visits(county, homes)
    households = households_table(
        county, homes, said=said, seen=seen, standing=happened.standing, unknowns=unknowns
    )
    answers = income_table(
        county,
        homes,
        form=monthly_form(start, end),
        earned=happened.yuan.reshape(homes.size.size, -1),
        payouts=seen.insurance_payout,
        unknowns=unknowns,
    )
    return {
        "households": dated_households(county, homes, households, start),
        "people": dated_people(county, homes, said, happened=happened, unknowns=unknowns),
        "living": living_over_time(
            county, homes, seen, happened=happened, last_seen=day, unknowns=unknowns
        ),
        "income": income_put_right(county, answers),
        "visits": visits_table(county, homes, *monthly_visits(county, homes, happened)),
    }
