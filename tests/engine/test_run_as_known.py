"""What was true on the day as known then: corrections, moves, births, closed rows, observations."""

from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from tests.engine import run_folders as make

from aboveline.engine import evaluate_tables
from aboveline.standard import load_standard

SPRING, LATER = date(2020, 3, 31), date(2020, 6, 30)


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_standard(make.small_pack(tmp_path_factory.mktemp("pack") / "small"))


def dated(row, since, until=None, recorded=None):
    """A row with its validity and the moment at which it was recorded."""
    moment = recorded or at(since.isoformat())
    return {**row, "valid_from": since, "valid_to": until, "recorded_at": moment}


def at(day):
    """Noon of a day in UTC."""
    return datetime.fromisoformat(f"{day}T12:00:00")


def history():
    """A household with all kinds of history, in rows by table."""
    found = make.household("h", "c1v1", wage=9000)
    (home,), (adult, child) = found["households"], found["people"]
    old, new = date(2018, 1, 1), date(2020, 5, 1)
    found["households"] = [
        dated(home, old, new),  # moved to the other village on 1 May, told on 3 May
        dated({**home, "area_id": "c1v2"}, new, recorded=at("2020-05-03")),
    ]
    lodger = {"person_id": "h-3", "household_id": "h", "birth_date": date(1950, 1, 1)}
    baby = {"person_id": "h-4", "household_id": "h", "birth_date": date(2020, 4, 10)}
    found["people"] = [
        dated(adult, old),
        dated({**child, "in_school": False}, old),  # put right on 10 June, for all the time
        dated(child, old, recorded=at("2020-06-10")),
        dated(lodger, old, date(2020, 6, 30)),  # left: the end day is no longer true
        dated(baby, date(2020, 4, 10), recorded=at("2020-04-20")),
    ]
    seen = found["living"][0]
    found["living"] = [
        {**seen, "recorded_at": at("2020-01-02")},
        {
            **seen,
            "observed_on": date(2020, 6, 1),
            "enough_food": False,
            "recorded_at": at("2020-06-20"),
        },
        {**seen, "observed_on": date(2020, 7, 1), "recorded_at": at("2020-07-01")},
    ]
    (answer,) = found["income"]
    answer |= {"month_from": date(2019, 1, 1), "month_to": date(2021, 1, 1), "source": "visit"}
    found["income"] = [
        {**answer, "recorded_at": at("2019-01-15")},
        {**answer, "amount": 30000, "recorded_at": at("2020-06-25")},  # a late correction
    ]
    return found


def judged(pack, as_of, known_at=None):
    given = {"areas": make.table(make.areas()), **make.tables([history()])}
    found = evaluate_tables(pack, given, as_of=as_of, known_at=known_at)
    (row,) = found.decisions.to_pylist()
    return row


def test_a_move_counts_from_its_day(pack):
    assert judged(pack, date(2020, 4, 30))["area_id"] == "c1v1"
    assert judged(pack, date(2020, 5, 1))["area_id"] == "c1v2"


def test_a_birth_counts_from_its_day_and_once_it_is_known(pack):
    assert judged(pack, date(2020, 4, 9))["members"] == 3
    assert judged(pack, date(2020, 4, 10))["members"] == 4
    assert judged(pack, date(2020, 4, 10), known_at=date(2020, 4, 19))["members"] == 3
    assert judged(pack, date(2020, 4, 10), known_at=date(2020, 4, 20))["members"] == 4


def test_the_end_of_a_validity_is_no_longer_true(pack):
    assert judged(pack, date(2020, 6, 29))["members"] == 4
    assert judged(pack, date(2020, 6, 30))["members"] == 3


def test_a_late_correction_counts_for_the_past_once_it_is_known(pack):
    assert judged(pack, SPRING)["schooling"] is True
    assert judged(pack, SPRING, known_at=SPRING)["schooling"] is False
    assert judged(pack, SPRING, known_at=date(2020, 6, 9))["schooling"] is False
    assert judged(pack, SPRING, known_at=date(2020, 6, 10))["schooling"] is True


def test_the_latest_observation_that_was_made_and_known_counts(pack):
    assert judged(pack, SPRING)["food"] is True
    assert judged(pack, date(2020, 6, 1))["food"] is False
    assert judged(pack, date(2020, 6, 1), known_at=date(2020, 6, 19))["food"] is True
    assert judged(pack, date(2020, 6, 1), known_at=date(2020, 6, 20))["food"] is False
    assert judged(pack, date(2020, 7, 1))["food"] is True


def test_a_later_answer_replaces_the_earlier_one_once_it_is_known(pack):
    assert judged(pack, SPRING)["income_per_person"] == 10000  # 30,000 for three members
    assert judged(pack, SPRING, known_at=date(2020, 6, 24))["income_per_person"] == 3000
    assert judged(pack, SPRING, known_at=date(2020, 6, 25))["income_per_person"] == 10000


def test_a_household_that_was_not_there_yet_is_not_judged(pack):
    given = {"areas": make.table(make.areas()), **make.tables([history()])}
    found = evaluate_tables(pack, given, as_of=date(2020, 5, 2), known_at=date(2020, 5, 2))
    # as known on 2 May, the household has left the first village and its move is not yet told
    assert found.decisions.num_rows == 0


def of_text(found):
    """Tables whose moments are text, as a CSV file has them."""
    return {
        name: table
        if "recorded_at" not in table.column_names
        else table.set_column(
            table.column_names.index("recorded_at"),
            "recorded_at",
            table["recorded_at"].cast(pa.string()),
        )
        for name, table in found.items()
    }


def versions(moments, kind):
    """A household that three rows without validity put into three villages, one after another."""
    found = make.household("h", "c1v1")
    villages = ("c1v1", "c1v2", "c2v1")
    rows = [{"household_id": "h", "area_id": area, "main_cause": "illness"} for area in villages]
    homes = make.table(rows).append_column("recorded_at", pa.array(moments, kind))
    return {"areas": make.table(make.areas()), **make.tables([found]), "households": homes}


@pytest.mark.parametrize(
    ("moments", "kind"),
    [
        (
            ["2020-05-31T23:30:00-02:00", "2020-06-01T08:00:00+08:00", "2020-06-01T01:00:00Z"],
            pa.string(),
        ),
        (
            [at("2020-06-01") - timedelta(minutes=early) for early in (0, 90, 30)],
            pa.timestamp("us", tz="Asia/Shanghai"),
        ),
        (
            [at("2020-06-01") - timedelta(minutes=early) for early in (0, 90, 30)],
            pa.timestamp("ms"),
        ),
    ],
)
def test_moments_are_compared_in_utc_whatever_their_zone(pack, moments, kind):
    given = versions(moments, kind)
    (row,) = evaluate_tables(pack, given, as_of=LATER).decisions.to_pylist()
    assert (row["area_id"], row["members"]) == ("c1v1", 2)
    before = evaluate_tables(pack, given, as_of=LATER, known_at=date(2020, 5, 31))
    assert before.decisions.num_rows == 0
    since = evaluate_tables(pack, given, as_of=LATER, known_at=date(2020, 6, 1))
    assert since.decisions["area_id"].to_pylist() == ["c1v1"]


def test_of_versions_without_validity_the_last_one_recorded_by_then_counts(pack):
    moments = [at(day) for day in ("2020-04-01", "2020-05-01", "2020-06-01")]
    for given in (versions(moments, pa.timestamp("us")), of_text(versions(moments, None))):
        for day, area in (("2020-04-30", "c1v1"), ("2020-05-31", "c1v2"), ("2020-06-30", "c2v1")):
            found = evaluate_tables(pack, given, as_of=LATER, known_at=date.fromisoformat(day))
            (row,) = found.decisions.to_pylist()
            assert (row["area_id"], row["income"]) == (area, True)
