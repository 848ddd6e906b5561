"""Warning rules are tried on past days, as known then, against what became of the households.

Ten households in Gran Buenos Aires. Each counts one adult equivalent, so its poverty line is
4,053.19 pesos in the third and 4,232.45 in the fourth quarter of 2016. Counted by hand.
"""

from datetime import date, datetime
from math import exp, sqrt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aboveline.engine import RunError
from aboveline.engine.backtest import backtest
from aboveline.standard import load_standard

AUTUMN, WINTER = date(2016, 8, 15), date(2016, 11, 15)
ARGENTINA = {"area_id": ["AR-1"], "parent_id": [None], "level": ["region"], "code": ["AR-1"]}

# household: income in the third quarter, in the fourth (None: not answered, "gone": not seen),
# bought on credit, sold belongings, both in the third quarter
HOUSEHOLDS = {
    "a": (4100, 3000, True, False),  # nearest to the line, falls
    "b": (4200, 9000, False, True),
    "c": (4300, 4000, True, False),  # falls
    "d": (5000, 9000, True, False),
    "e": (6000, 4000, True, False),  # falls
    "f": (7000, 9000, False, None),
    "g": (9000, None, True, True),  # at risk, outcome unknown
    "h": (9000, "gone", True, True),  # at risk, not seen again
    "i": (3000, 3000, True, True),  # poor already
    "j": (None, 3000, True, True),  # unknown already
}


@pytest.fixture(scope="module")
def standard():
    return load_standard("income-line")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("past") / "register"
    write(place, [row for name in HOUSEHOLDS for row in versions(name)])
    return place


@pytest.fixture(scope="module")
def found(folder, standard):
    """The two rules that are counted by hand, tried on one day."""
    return tried(folder, standard)


def versions(name):
    first, second, credit, sold = HOUSEHOLDS[name]
    yield household(name, date(2016, 7, 1), date(2016, 10, 1), first, credit, sold)
    if second != "gone":
        yield household(name, date(2016, 10, 1), date(2017, 1, 1), second, False, False)


def household(name, start, end, income, credit, sold, recorded=None):
    return {
        "household_id": name,
        "area_id": "AR-1",
        "valid_from": start,
        "valid_to": end,
        "recorded_at": recorded or datetime(2016, 7, 1),  # noqa: DTZ001 - UTC by agreement
        "persons": 1,
        "adult_equivalents": 1.0,
        "income_month": income,
        "bought_on_credit": credit,
        "sold_belongings": sold,
    }


def write(folder, households):
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.table(ARGENTINA), folder / "areas.parquet")
    pq.write_table(pa.Table.from_pylist(households), folder / "households.parquet")


def tried(folder, standard, **more):
    said = {
        "days": [AUTUMN],
        "horizon_days": 92,
        "rules": ["bought_on_credit", "sold_belongings"],
        "nearest": "line_ratio",
        "workers": 1,
    }
    return backtest(folder, standard, **{**said, **more})


def rule(found, name):
    return next(row for row in found.rules.to_pylist() if row["rule"] == name)


def test_a_household_is_followed_when_it_is_at_risk_and_its_outcome_is_known(found):
    assert found.days.to_pylist() == [
        {
            "day": AUTUMN,
            "outcome_day": WINTER,
            "judged": 10,
            "at_risk": 8,  # not i and j
            "followed": 6,  # not g and h either
            "fell": 3,  # a, c, e
        }
    ]
    assert found.base_rate == 0.5


def test_hits_false_alarms_and_workload_of_a_rule(found):
    credit = rule(found, "bought_on_credit")  # flags a, c, d, e
    assert (credit["flagged"], credit["hits"], credit["misses"], credit["false_alarms"]) == (
        4,
        3,
        0,
        1,
    )
    assert credit["precision"] == 3 / 4
    assert credit["recall"] == 1
    assert credit["workload"] == 4 / 6
    assert credit["false_alarms_per_hundred"] == pytest.approx(100 / 6)
    assert credit["lead_days"] == 92


def test_the_same_work_on_the_nearest_to_the_line_is_the_yardstick(found):
    credit = rule(found, "bought_on_credit")
    assert credit["nearest_precision"] == 2 / 4  # a, b, c, d: a and c fall
    assert credit["lift"] == 3 / 2
    # linearised by household: e adds 1 hit that the ranking lacks, a and c are in both (1 - 1.5)
    spread = exp(1.959963984540054 * sqrt(0.5**2 + 0.5**2 + 1) / 2 / 1.5)
    assert credit["lift_low"] == pytest.approx(1.5 / spread)
    assert credit["lift_high"] == pytest.approx(1.5 * spread)


def test_a_rule_that_is_never_right_has_no_lead(found):
    sold = rule(found, "sold_belongings")  # flags b; f is unknown
    assert (sold["flagged"], sold["hits"], sold["misses"]) == (1, 0, 3)
    assert (sold["precision"], sold["recall"], sold["lift"]) == (0, 0, 0)
    assert sold["nearest_precision"] == 1  # a
    assert sold["lead_days"] is None
    assert sold["lift_low"] is None


def test_households_at_the_same_distance_share_the_work(tmp_path, standard):
    quarter = (date(2016, 7, 1), date(2016, 10, 1))
    later = (date(2016, 10, 1), date(2017, 1, 1))
    rows = [household(n, *quarter, 5000, n == "x", False) for n in "wxyz"]
    rows += [household(n, *later, 3000 if n == "w" else 9000, False, False) for n in "wxyz"]
    write(tmp_path / "register", rows)
    credit = rule(tried(tmp_path / "register", standard), "bought_on_credit")
    assert credit["nearest_precision"] == 1 / 4  # one of four alike, of whom one falls


def test_a_rule_that_flags_nobody_has_no_precision(folder, standard):
    borrowed = rule(tried(folder, standard, rules=["borrowed"]), "borrowed")
    assert (borrowed["flagged"], borrowed["hits"], borrowed["misses"]) == (0, 0, 3)
    assert (borrowed["precision"], borrowed["lift"], borrowed["recall"]) == (None, None, 0)


def test_without_a_ranking_nothing_is_compared(folder, standard):
    credit = rule(tried(folder, standard, nearest=None), "bought_on_credit")
    assert credit["precision"] == 3 / 4
    assert (credit["lift"], credit["nearest_precision"]) == (None, None)


def test_all_rules_that_rest_on_no_criterion_are_tried_by_default(folder, standard):
    names = tried(folder, standard, rules=None).rules["rule"].to_pylist()
    assert {"near_line", "bought_on_credit", "early_warning"} <= set(names)
    assert not {"above_poverty", "above_indigence", "to_verify"} & set(names)


def test_warnings_are_what_was_known_on_the_day_and_outcomes_what_is_known_now(tmp_path, standard):
    quarter = (date(2016, 7, 1), date(2016, 10, 1))
    later = (date(2016, 10, 1), date(2017, 1, 1))
    afterwards = datetime(2017, 5, 1)  # noqa: DTZ001 - UTC by agreement
    write(
        tmp_path / "register",
        [
            household("k", *quarter, 5000, False, False),
            household("k", *quarter, 5000, True, False, afterwards),  # corrected too late to warn
            household("k", *later, 9000, False, False),
            household("k", *later, 3000, False, False, afterwards),  # corrected, and it counts
        ],
    )
    found = tried(tmp_path / "register", standard)
    assert found.base_rate == 1
    assert rule(found, "bought_on_credit")["flagged"] == 0


def test_the_outcome_may_be_a_category(folder, standard):
    found = tried(folder, standard, outcome="indigent")
    assert found.days.to_pylist()[0]["at_risk"] == 9  # i is poor and not indigent
    assert found.days.to_pylist()[0]["fell"] == 0  # the food basket is 1,756.20
    near = tried(folder, standard, outcome="near_line", rules=["bought_on_credit"])
    assert near.days.to_pylist()[0]["at_risk"] == 4  # f, g, h and poor i; a to e are near already


def test_leads_count_to_the_first_judged_day_in_the_outcome(tmp_path, standard):
    spans = [
        (date(2016, 7, 1), date(2016, 10, 1)),
        (date(2016, 10, 1), date(2017, 1, 1)),
        (date(2017, 1, 1), date(2017, 4, 1)),
    ]
    incomes = {"m": (5000, 3000, 3000), "n": (5000, 9000, 3000)}
    write(
        tmp_path / "register",
        [
            household(name, *span, income, number == 0, False)
            for name, found in incomes.items()
            for number, (span, income) in enumerate(zip(spans, found, strict=True))
        ],
    )
    found = tried(tmp_path / "register", standard, days=[AUTUMN, WINTER], horizon_days=92)
    half = tried(tmp_path / "register", standard, days=[AUTUMN], horizon_days=184)
    assert rule(found, "bought_on_credit")["lead_days"] == 92
    # the days judged are 15 August and 15 February only
    assert rule(half, "bought_on_credit")["lead_days"] == 184
    assert rule(half, "bought_on_credit")["hits"] == 2


def test_judged_days_may_be_kept_for_another_call(folder, standard, tmp_path):
    first = tried(folder, standard, work=tmp_path / "kept")
    again = tried(folder, standard, work=tmp_path / "kept")
    assert first.rules.equals(again.rules)
    assert (tmp_path / "kept" / "2016-11-15" / "decisions.parquet").is_file()


@pytest.mark.parametrize(
    "wrong", [{"rules": ["borowed"]}, {"outcome": "rich"}, {"nearest": "distance"}, {"rules": []}]
)
def test_a_name_that_the_standard_lacks_is_refused_with_what_there_is(folder, standard, wrong):
    with pytest.raises(RunError) as caught:
        tried(folder, standard, **wrong)
    assert caught.value.code == "RUN-008"


@pytest.mark.parametrize("silent", [AUTUMN, WINTER], ids=["on the day", "afterwards"])
def test_a_day_on_which_nobody_can_be_told_follows_nobody(tmp_path, standard, silent):
    spans = {AUTUMN: (date(2016, 7, 1), date(2016, 10, 1)), WINTER: (date(2016, 10, 1), None)}
    rows = [
        household("a", *span, None if day == silent else 9000, True, False)
        for day, span in spans.items()
    ]
    write(tmp_path / "register", rows)
    found = tried(tmp_path / "register", standard)
    (day,) = found.days.to_pylist()
    assert (day["judged"], day["at_risk"]) == (1, 0 if silent == AUTUMN else 1)
    assert (day["followed"], day["fell"], found.base_rate) == (0, 0, None)
    assert {(r["flagged"], r["hits"], r["misses"]) for r in found.rules.to_pylist()} == {(0, 0, 0)}
