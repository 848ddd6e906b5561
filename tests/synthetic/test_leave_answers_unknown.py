"""What is left unknown: the asked share of every kind of answer, in a few households."""

import math

import pytest
from opened_register import Opened

from aboveline.synthetic import Settings, register_folder

# Columns that the office fills in and nobody is asked for, or whose emptiness means something else.
RECORDS = {
    "households": {
        "household_id",
        "area_id",
        "number",
        "registered_on",
        "register_status",
        "was_registered_poor",
        "identified_on",
        "main_cause",
    },
    "people": {"person_id", "household_id"},
    "living": {"household_id", "observed_on"},
}


@pytest.fixture(scope="module", params=[0.005, 0.2])
def share(request):
    return request.param


@pytest.fixture(scope="module")
def register(tmp_path_factory, share):
    folder = register_folder(
        tmp_path_factory.mktemp("unknown"), households=12_000, seed=9, unknown_share=share
    )
    with Opened(folder) as opened:
        yield opened


def near(found, share, households):
    # Answers of one household go together, and a household has at most nine members.
    return abs(found - share) < 5 * math.sqrt(share * (1 - share) / households * 4)


@pytest.mark.parametrize("table", RECORDS)
def test_every_kind_of_answer_lacks_the_asked_share(register, share, table):
    columns = [name for name in register.view(table).columns if name not in RECORDS[table]]
    empty = ", ".join(f"avg(({name} is null)::int)" for name in columns)
    (found,) = register.view(table).aggregate(empty).fetchall()
    assert len(columns) >= 3
    for name, unknown in zip(columns, found, strict=True):
        assert near(unknown, share, 12_000), name


def test_every_kind_of_income_lacks_the_asked_share(register, share):
    found = register.rows(
        """select kind, avg((answer in ('refused', 'not_asked'))::int),
                  avg((answer = 'refused')::int) from income
           where kind not in ('insurance_payout', 'one_off_grant') group by kind"""
    )
    assert len(found) == 5
    for kind, unknown, refused in found:
        assert near(unknown, share, 12_000), kind
        assert near(2 * refused, share, 12_000), kind


def test_unknown_answers_lie_in_four_times_as_many_households(register, share):
    (households,) = register.row(
        "select count(*) filter (enough_food is null or protein_available is null"
        " or dwelling_grade is null or water_at_home is null or lost_work is null"
        " or electricity is null or clean_fuel is null or sanitary_toilet is null"
        " or water_quality is null or out_of_pocket_year is null) / count(*) from living"
    )
    # Ten answers of which each is open one time in four.
    assert near(households, 4 * share * (1 - 0.75**10), 12_000)


def test_nothing_is_unknown_when_nothing_shall_be(published):
    for table, records in RECORDS.items():
        asked = [name for name in published.view(table).columns if name not in records]
        open_ = " or ".join(f"{name} is null" for name in asked)
        assert published.view(table).filter(open_).fetchall() == []
    (silent,) = published.row(
        "select count(*) from income where answer in ('refused', 'not_asked')"
    )
    assert silent == 0


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        ({"unknown_share": 0.21}, "unknown_share"),
        ({"households": 0}, "at least 1"),
        ({"years": 0}, "years"),
        ({"income": "weekly"}, "monthly or quarterly"),
        ({"format": "xlsx"}, "parquet or csv"),
        ({"history": True, "income": "quarterly"}, "monthly income"),
        ({"households": 100_000, "county_households": 10}, "counties"),
    ],
)
def test_settings_that_cannot_be_followed_are_refused(wish, complaint):
    with pytest.raises(ValueError, match=complaint):
        Settings(**{"households": 1_000, **wish})
