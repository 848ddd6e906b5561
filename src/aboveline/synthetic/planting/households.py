"""Who stands in the register and should not, or is left without what is due."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from aboveline.synthetic import columns
from aboveline.synthetic.draw import Bools, Draw, Ints
from aboveline.synthetic.planting.ground import Ground, Units
from aboveline.synthetic.planting.incomes import REGISTERED, net_of, present, status_is
from aboveline.synthetic.planting.units import chosen, villages_of

CAPTURE_NEEDS = {
    "households": (
        *("register_status", "area_id", "registered_on", "main_cause"),
        *("related_to_official", "was_registered_poor"),
    ),
    "income": ("kind", "answer", "amount", "period", "basis", "source", "recorded_at"),
}
OWNERS = {
    "owns_car": 2_454,
    "owns_company": 439,
    "on_public_payroll": 343,
    "owns_bought_housing": 43,
}
"""How often each was found in Mashan 2015 (cars by owner)."""
OWNER_NEEDS = {"people": ("birth_date", *OWNERS), "households": ("register_status", "area_id")}
PHONE_NEEDS = {"households": ("phone", "area_id")}
BENEFIT_NEEDS = {
    "people": ("birth_date", "disability_grade", "residents_medical_insurance"),
    "income": ("kind", "answer", "amount", "currency", "period", "basis"),
}
_CAUSES = ("lack_of_funds", "lack_of_skills", "illness", "lack_of_labour")
_FIRST_REGISTERED = 16_161  # 1 April 2014, in days since 1970


def elite_capture(ground: Ground, draw: Draw, share: float, given: Mapping[str, float]) -> None:
    """Well-off households of officials and their relatives are registered as poor."""
    villages, net = len(ground.villages), net_of(ground)
    outside = status_is(ground, "not_registered")
    registered = np.bincount(ground.village[~outside], minlength=villages)
    wanted = np.rint(registered * given["captured"] / (1 - given["captured"])).astype(np.int64)
    wanted[~chosen(draw, share, villages)] = 0
    rich = np.nan_to_num(net.yuan / np.maximum(net.size, 1))
    order = np.lexsort((-rich, ~outside, ground.village))
    first = np.searchsorted(ground.village[order], np.arange(villages))
    rank = np.empty(ground.homes, dtype=np.int64)
    rank[order] = np.arange(ground.homes) - first[ground.village[order]]
    homes = outside & (rank < wanted[ground.village])
    rows = np.flatnonzero(homes[ground.home("households")])
    home = ground.home("households")[rows]
    exited = draw.chance(0.7, ground.homes)[home]
    related = draw.chance(given["admitted"], ground.homes)[home]
    related |= ground.equals("households", "related_to_official", True)[rows]
    cause = np.array(_CAUSES)[draw.whole(0, len(_CAUSES) - 1, ground.homes)[home]]
    new = {
        "register_status": pa.array(np.where(exited, "exited", "registered_poor")),
        "was_registered_poor": pa.array(exited),
        "registered_on": columns.days(_FIRST_REGISTERED + draw.whole(0, 270, ground.homes)[home]),
        "main_cause": pa.array(cause),
        "related_to_official": pa.array(related),
    }
    ground.change("elite_capture", "households", rows, new, _villages(ground, home))


def owners_registered(ground: Ground, draw: Draw, share: float, given: Mapping[str, float]) -> None:
    """Owners of cars, homes and companies, and people on a payroll, are registered."""
    wanted = status_is(ground, *REGISTERED)
    wanted &= chosen(draw, share, len(ground.villages))[ground.village]
    wanted &= draw.chance(given["owners"], wanted.size)
    homes = ground.home("people")
    now = present(ground)
    adult = now[_age(ground)[now] >= 18]
    adult = adult[wanted[homes[adult]]]
    order = adult[np.lexsort((draw.share(adult.size), homes[adult]))]
    one = order[np.flatnonzero(np.diff(homes[order], prepend=-1))]
    what = draw.pick([many / sum(OWNERS.values()) for many in OWNERS.values()], one.size)
    persons = ground.tables["people"]["person_id"]
    for place, name in enumerate(OWNERS):
        mine = persons.take(pa.array(one[what == place]))
        rows = np.flatnonzero(columns.positions(mine, persons) >= 0)
        new = {name: pa.array(np.ones(rows.size, dtype=np.bool_))}
        ground.change("owners_registered", "people", rows, new, _villages(ground, homes[rows]))


def shared_phones(ground: Ground, draw: Draw, share: float, given: Mapping[str, float]) -> None:
    """One phone, or a few, is written down for many households of a village."""
    wanted = chosen(draw, share, len(ground.villages))[ground.village]
    wanted &= draw.chance(given["given"], wanted.size)
    known = ~np.asarray(ground.tables["households"]["phone"].is_null())[ground.last_row]
    order = np.lexsort((draw.share(known.size), ~known, ground.village))
    first = np.searchsorted(ground.village[order], np.arange(len(ground.villages)))
    many = np.bincount(ground.village[known], minlength=len(ground.villages))
    phones = np.minimum(max(1, round(given["phones"])), np.maximum(many, 1))
    home = ground.home("households")
    rows = np.flatnonzero((wanted & (many > 0)[ground.village])[home])
    village = ground.village[home[rows]]
    pick = (draw.share(ground.homes)[home[rows]] * phones[village]).astype(np.int64)
    holder = ground.last_row[order[first[village] + pick]]
    new = {"phone": ground.tables["households"]["phone"].take(pa.array(holder))}
    ground.change("shared_phones", "households", rows, new, _villages(ground, home[rows]))


def missed_benefits(ground: Ground, draw: Draw, share: float, given: Mapping[str, float]) -> None:
    """Old and disabled people are left without the transfers and the insurance due to them."""
    entitled = np.zeros(ground.homes, dtype=np.bool_)
    grade = np.nan_to_num(ground.numbers("people", "disability_grade"))
    due = (_age(ground) >= 60) | (grade > 0)
    entitled[ground.home("people")[present(ground)[due[present(ground)]]]] = True
    wanted = entitled & chosen(draw, share, len(ground.villages))[ground.village]
    wanted &= draw.chance(given["missed"], wanted.size)
    home = ground.home("income")
    paid = ground.equals("income", "kind", "transfer") & ground.equals("income", "answer", "amount")
    rows = np.flatnonzero(paid & wanted[home])
    empty = {
        name: pa.nulls(rows.size, pa.string()) for name in ("amount", "currency", "period", "basis")
    }
    new = {"answer": pa.array(["none"] * rows.size), **empty}
    ground.change("missed_benefits", "income", rows, new, _villages(ground, home[rows]))
    home = ground.home("people")
    insured = ground.equals("people", "residents_medical_insurance", True)
    rows = np.flatnonzero(insured & wanted[home])
    rows = rows[draw.chance(given["uninsured"], rows.size)]
    new = {"residents_medical_insurance": pa.array(np.zeros(rows.size, dtype=np.bool_))}
    ground.change("missed_benefits", "people", rows, new, _villages(ground, home[rows]))


def _villages(ground: Ground, home: Ints) -> Units:
    return villages_of(ground)._replace(of_row=ground.village[home])


def _age(ground: Ground) -> Ints:
    """Years of each person at the last day of which the register speaks; 0 when unknown."""
    born = ground.days("people", "birth_date")
    unknown: Bools = np.asarray(ground.tables["people"]["birth_date"].is_null())
    return np.where(unknown, 0, ((ground.today - born) / 365.2425).astype(np.int64))
