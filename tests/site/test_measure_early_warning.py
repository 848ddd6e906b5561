"""The warning rules are tried on past days of the register, and another threshold beside."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from tests.cast import DAY
from tests.problems.scene import GOOD, income

from aboveline.accounts.actors import service
from aboveline.areas.models import AreaTag
from aboveline.problems.actions.trials import Asked, ask_for_trial, days_before, thresholds
from aboveline.problems.errors import ProblemError
from aboveline.problems.models import WarningTrial
from aboveline.registry.actions import (
    Findings,
    accept_move,
    change_household,
    change_person,
    record_visit,
)
from aboveline.registry.models import IncomeStatement, Living, Move, StatusChange, Visit
from aboveline.site.early_warning.trying import result_of, try_waiting, write_history
from aboveline.site.pages.warnings import rests_on_sealed, verdict

CLERK = service("tests")
EARLY = date(2019, 12, 1)
INCOME_SAID = datetime(2019, 12, 1, 12, tzinfo=UTC)


def seen(home, day, **living):
    """A visit that was made and recorded on a day."""
    people = {
        row.person_id: {"residents_medical_insurance": True}
        | ({"in_school": True} if row.person.birth_date.year > 2004 else {})
        for row in home.memberships.select_related("person")
    }
    first = not home.visits.filter(visited_on__gte=date(2019, 1, 1), visitor=CLERK.key).exists()
    found = Findings(GOOD | living, income=income("12000") if first else None, people=people)
    record_visit(home, found, actor=CLERK, visited_on=day)
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    Visit.objects.filter(household=home, visited_on=day).update(recorded_at=at)
    Living.objects.filter(household=home, observed_on=day).update(recorded_at=at)
    IncomeStatement.objects.filter(household=home).update(recorded_at=INCOME_SAID)


@pytest.fixture
def history(cast):
    """Two households of one township: both seen in December 2019, when one had lost its work.

    By June 2020 its dwelling does not hold any more; the other stays as it was.
    """
    AreaTag.objects.get_or_create(area=cast.areas["north"], tag="west")
    falls, stays = cast.households["0417"], cast.households["0512"]
    stays.area = cast.areas["shigou-4"]
    stays.save()
    Visit.objects.all().delete()
    for home, lost in ((falls, True), (stays, False)):
        seen(home, EARLY, lost_work=lost)
    seen(falls, date(2020, 5, 1), dwelling_grade="D", dwelling_remedy="none")
    seen(stays, date(2020, 5, 1))
    return falls, stays


def trial(cast, **asked):
    made = ask_for_trial(
        cast.areas["qinglan"], Asked(**{"horizon_days": 180, **asked}), actor=cast.actor("county")
    )
    made.days = [(DAY - timedelta(days=180)).isoformat()]  # one day is enough here
    made.save()
    return made


def rule(result, name, of="base"):
    return next(row for row in result[of] if row["rule"] == name)


def test_a_warning_that_was_right_counts_with_its_days_of_lead(cast, history):
    result = result_of(trial(cast))
    (day,) = result["days"]
    assert (day["at_risk"], day["followed"], day["fell"]) == (2, 2, 1)
    lost = rule(result, "lost_work")
    assert (lost["flagged"], lost["hits"], lost["precision"], lost["recall"]) == (1, 1, 1.0, 1.0)
    assert lost["lead_days"] == 180
    assert rule(result, "medical_burden")["flagged"] == 0


def test_what_was_recorded_later_is_not_known_on_the_day(cast, history):
    late = datetime(2020, 6, 1, tzinfo=UTC)
    Living.objects.filter(observed_on=EARLY).update(recorded_at=late)
    result = result_of(trial(cast))
    assert rule(result, "lost_work")["flagged"] == 0


def test_the_register_status_of_the_day_counts(cast, history):
    falls, _stays = history
    StatusChange.objects.create(
        household=falls,
        before="exited",
        after="monitored",
        on=date(2020, 3, 1),
        reason="At risk.",
        actor=CLERK.key,
        at=datetime(2020, 3, 1, tzinfo=UTC),
    )
    falls.register_status = "monitored"
    falls.save()
    result = result_of(trial(cast))
    assert rule(result, "visit_overdue")["flagged"] == 0  # nobody watched it in January


def test_another_threshold_stands_beside_with_its_work(cast, history):
    asked = trial(cast, parameter="monitoring_line", value=Decimal(20000))
    result = result_of(asked)
    assert rule(result, "income_near_line")["flagged"] == 0
    assert rule(result, "income_near_line", "tried")["flagged"] == 2
    asked.result, asked.state = result, "done"
    asked.save()
    page = cast.client("county").get(f"/warnings/{asked.pk}/")
    shown = {one.label: one for one in page.context["rules"]}
    near = shown["income near the line"]
    assert (near.flagged, near.tried_flagged, near.more_work) == (0, 2, 2)
    assert near.tried_precision == Decimal("50.0")
    assert ": 20,000\u202fyuan per person per year" in page.context["tried"]


def test_the_worker_makes_what_waits_and_the_page_shows_it(cast, history):
    asked = trial(cast)
    client = cast.client("county")
    assert "waits for the worker" in client.get(f"/warnings/{asked.pk}/").text
    assert try_waiting() == 1
    page = client.get(f"/warnings/{asked.pk}/")
    assert "main earner lost work" in page.text
    assert "finds more than chance" in page.text
    assert "never warned" in page.text
    assert try_waiting() == 0


def test_a_trial_that_fails_says_why(cast, history):
    asked = trial(cast)
    asked.days = ["1999-01-01"]
    asked.save()
    try_waiting()
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert asked.fault


def test_nothing_of_a_trial_names_somebody_or_holds_what_is_sealed(cast, history, monkeypatch):
    kept = {}

    def measured(register, *_):
        kept.update({path.stem: path.read_bytes() for path in register.iterdir()})
        return {"rules": [], "days": []}

    monkeypatch.setattr("aboveline.site.early_warning.trying._measured", measured)
    result_of(trial(cast))
    assert set(kept) >= {"households", "people", "living", "income", "visits", "areas"}
    for content in kept.values():
        assert b"990101195103070014" not in content
        assert b"Made-Up" not in content
    assert b"disability_grade" not in kept["people"]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"flagged": 0, "hits": 0, "precision": None}, "never warned"),
        ({"flagged": 10, "hits": 1, "precision": 0.1}, "only costs work"),
        ({"flagged": 10, "hits": 0, "precision": 0.0}, "only costs work"),
        ({"flagged": 10, "hits": 2, "precision": 0.2}, "finds more than chance"),
    ],
)
def test_a_rule_that_is_right_no_more_often_than_chance_only_costs_work(row, word):
    assert verdict(row, 0.1).word == word


def test_days_whose_outcome_is_not_known_yet_are_not_taken(cast):
    days = days_before(DAY, 180)
    assert max(days) + timedelta(days=180) <= DAY
    assert "monitoring_line" in thresholds()


def test_a_wrong_threshold_is_refused_and_others_may_not_ask(cast):
    client = cast.client("county")
    for given in ({"parameter": "a_star", "value": "3"}, {"parameter": "monitoring_line"}):
        answer = client.post("/warnings/", {"horizon": "180", **given})
        assert [fault.code for fault in answer.context["faults"]] == ["PROBLEM-075"]
    unread = client.post(
        "/warnings/", {"horizon": "x", "parameter": "monitoring_line", "value": "much"}
    )
    assert unread.status_code == 422
    assert 'value="monitoring_line" selected' in unread.text
    assert 'value="much"' in unread.text
    assert cast.client("township").get("/warnings/").status_code == 404
    with pytest.raises(ProblemError, match="PROBLEM-074"):
        ask_for_trial(cast.areas["qinglan"], Asked(7), actor=cast.actor("county"))
    asked = {"horizon": "90", "parameter": "monitoring_line", "value": "7,000"}
    assert client.post("/warnings/", asked).status_code == 302
    assert WarningTrial.objects.get().value == 7000
    assert WarningTrial.objects.get().asked_by_name == "county inside"


def test_a_rule_on_what_is_sealed_is_not_said_to_be_silent():
    silent = {"flagged": 0, "hits": 0, "precision": None}
    assert rests_on_sealed("severe_disability")
    assert "cannot be tried" in verdict(silent, 0.1, is_blind=True).word
    assert not rests_on_sealed("medical_burden")
    assert verdict(silent, 0.1).word == "never warned"


def test_the_area_and_the_fields_are_those_of_the_day(cast, history, tmp_path):
    falls, _stays = history
    change_household(falls, {"relocation_household": True}, actor=CLERK, on=date(2020, 3, 1))
    member = falls.memberships.get(relation="head").person
    change_person(member, {"working": True}, actor=CLERK, on=date(2020, 4, 1))
    change_person(member, {"working": False}, actor=CLERK, on=date(2020, 5, 1))
    moved = Move.objects.create(
        household=falls,
        from_area=falls.area,
        to_area=cast.areas["heishui-1"],
        moved_on=date(2020, 2, 1),
        proposed_by="tests",
        proposed_at=INCOME_SAID,
    )
    accept_move(moved, actor=CLERK)
    made = trial(cast)
    made.area = cast.areas["lin"]
    write_history(made, tmp_path / "register", DAY)
    homes = pq.read_table(tmp_path / "register" / "households.parquet").to_pylist()
    there, then = (str(cast.areas[name].pk) for name in ("shigou-3", "heishui-1"))
    assert [
        (row["valid_from"], row["valid_to"], row["area_id"], row["relocation_household"])
        for row in homes
        if row["household_id"] == str(falls.pk)
    ] == [
        (None, date(2020, 2, 1), there, None),
        (date(2020, 2, 1), date(2020, 3, 1), then, None),
        (date(2020, 3, 1), None, then, True),
    ]
    people = pq.read_table(tmp_path / "register" / "people.parquet").to_pylist()
    said = [
        (row["valid_from"], row["valid_to"], row["working"])
        for row in people
        if row["person_id"] == str(member.pk)
    ]
    assert said[-2:] == [
        (date(2020, 4, 1), date(2020, 5, 1), True),
        (date(2020, 5, 1), None, False),
    ]
    assert {working for _begins, _until, working in said[:-2]} == {None}
