"""The shares of a made-up register: near their targets, and as the page about it prints them."""

import math
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs" / "synthetic-data.md"

NET = """
    create or replace view net as
    select household_id, any_value(members) as members, any_value(area_id) as area_id,
           sum(amount * if(kind = 'production_expense', -1, 1)
                      * if(basis = 'person', members, 1)) / any_value(members) as a_person
    from income
    join (select household_id, count(*) as members from people group by all) using (household_id)
    join households using (household_id)
    where kind in ('wage', 'business', 'property', 'transfer', 'production_expense')
    group by household_id
"""

SAFE = "(dwelling_grade in ('A', 'B') or dwelling_remedy <> 'none')"
INSURED = (
    "(residents_medical_insurance or employees_medical_insurance"
    " or insurance_exception = 'in_process')"
)
PUPIL_AGE = """
    date_diff('year', birth_date, date '2019-09-01')
    - (strftime(birth_date, '%m%d') > '0901')::int between 6 and 15
"""
ENOUGH = """
    (water_litres_per_person_day >= if(contains(tags, 'water_short'), 20, 35)
     and water_assurance_percent >= 90)
"""
# name: what is counted, among what, in which view, the target share
SHARES = {
    "dwelling safe as it was": ("dwelling_grade in ('A', 'B')", SAFE, "living", 0.4374),
    "dwelling safe by repair or rebuilding": (
        "dwelling_remedy in ('repaired', 'rebuilt')",
        SAFE,
        "living",
        0.4225,
    ),
    "dwelling safe by relocation": ("dwelling_remedy = 'moved_in'", SAFE, "living", 0.1401),
    "dwelling not safe": (f"not {SAFE}", "true", "living", 0.004),
    "tap at home": ("water_at_home", "true", "living", 0.9367),
    "enough water": (ENOUGH, "true", "observed", 0.9986),
    "water too far": (
        "water_fetch_minutes > 20 and (water_fetch_metres > 800 or water_climb_metres > 80)",
        "true",
        "living",
        0.001,
    ),
    "water unsafe": ("water_quality = 'unsafe'", "true", "living", 0.001),
    "protein at any time": ("protein_available", "true", "living", 0.9894),
    "worry about food": ("not enough_food", "true", "living", 0.001),
    "worry about clothing": ("not enough_clothing", "true", "living", 0.001),
    "residents' insurance": ("residents_medical_insurance", INSURED, "people", 0.9985),
    "employees' insurance": ("employees_medical_insurance", INSURED, "people", 0.0014),
    "insurance in process": ("insurance_exception = 'in_process'", INSURED, "people", 0.0001),
    "not insured": (f"not {INSURED}", "true", "people", 0.0004),
    "in school": ("in_school", PUPIL_AGE, "people", 0.9883),
    "taught at home": ("taught_at_home", PUPIL_AGE, "people", 0.0026),
    "certified unable": ("certified_unable_to_attend", PUPIL_AGE, "people", 0.0081),
    "out of school": (
        "not (in_school or taught_at_home or certified_unable_to_attend)",
        PUPIL_AGE,
        "people",
        0.0010,
    ),
    "not registered": ("register_status = 'not_registered'", "true", "households", 0.10),
}


def obtained(register, name):
    """The share of a register and the number of cases behind it."""
    counted, among, view, _ = SHARES[name]
    wanted = f"avg(({counted})::int), count(*)"
    return register.view(view).filter(among).aggregate(wanted).fetchall()[0]


@pytest.mark.parametrize("name", SHARES)
def test_a_share_is_near_its_target(published, name):
    share, cases = obtained(published, name)
    target = SHARES[name][-1]
    assert abs(share - target) < 4 * math.sqrt(target * (1 - target) / cases)


def test_a_household_has_three_and_a_half_members(published):
    mean, error = published.row(
        """select avg(members), stddev(members) / sqrt(count(*))
           from (select count(*) as members from people group by household_id)"""
    )
    assert abs(mean - 3.5) < 4 * error + 0.02


def test_income_per_person_has_the_mean_and_spread_of_the_calibration(published):
    published.rows(NET)
    # Counties are the clusters: 50 of them, and the spread between them is the larger part.
    mean, error = published.row(
        """select avg(county_mean), stddev(county_mean) / sqrt(count(*)) from (
               select sum(a_person * members) / sum(members) as county_mean
               from net group by area_id[:7])"""
    )
    assert abs(mean - 9_808) < 4 * error
    (spread,) = published.row("select stddev(ln(a_person)) from net")
    assert spread == pytest.approx(0.42, abs=0.02)


def falling_short(register):
    """The share of households without income above 4,000 yuan, a guarantee or water."""
    register.rows(NET)
    educated = "in_school or taught_at_home or certified_unable_to_attend"
    short = (
        register.view("people").filter(f"not {INSURED} or (({PUPIL_AGE}) and not ({educated}))"),
        register.view("net").filter("a_person <= 4000"),
        register.view("observed").filter(
            f"not (enough_food and enough_clothing and {SAFE} and {ENOUGH})"
            " or water_quality = 'unsafe' or water_climb_metres > 80"
        ),
    )
    people, poor, unsafe = (rows.select("household_id") for rows in short)
    households = register.view("households").aggregate("count(*)").fetchall()[0][0]
    return len(people.union(poor).union(unsafe).distinct().fetchall()) / households


def test_three_to_eight_in_a_hundred_fall_short(published):
    assert 0.03 < falling_short(published) < 0.08


def test_the_page_prints_what_this_register_has(published):
    text = DOCS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+?) \| ([\d.]+) % \| [^|]+ \| ([\d.]+) % \|$", text, re.M)
    printed = {name: (float(target), float(share)) for name, target, share in rows}
    assert set(printed) == set(SHARES)
    for name, (target, share) in printed.items():
        assert target == pytest.approx(100 * SHARES[name][-1]), name
        assert share == pytest.approx(100 * obtained(published, name)[0], abs=0.0051), name
    (short,) = re.findall(r"([\d.]+) % of the households fall short", text)
    assert float(short) == pytest.approx(100 * falling_short(published), abs=0.0051)
