"""A hazard gives each household of its place a clue: exact counts first, each household once."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from tests.cast import DAY

from aboveline.audit.models import Entry
from aboveline.problems.actions import Clue, confirm_problem, dismiss_problem, report_problem
from aboveline.problems.actions.hazards import (
    Struck,
    _open,
    effect_of,
    open_clues,
    record_hazard,
    work_hazards,
)
from aboveline.problems.balance import balance_of, stock_of
from aboveline.problems.errors import ProblemError
from aboveline.problems.models import Hazard, Problem, Report, Transition
from aboveline.registry.models import Household


@pytest.fixture
def village(cast):
    """The village of household 0417 with two more households."""
    for number in ("0418", "0419"):
        Household.objects.create(
            number=number,
            area=cast.areas["shigou-3"],
            register_status="monitored" if number == "0418" else "not_registered",
            recorded_by="service:tests",
            recorded_at=Household.objects.first().recorded_at,
        )
    return cast.areas["shigou-3"]


def flood(*places, scope="all", on=DAY):
    return Struck("flood", tuple(place.pk for place in places), on, scope, "the river rose")


def struck(cast, area, hazard):
    return open_clues(record_hazard(area, hazard, actor=cast.actor("township")))


def losses():
    return Problem.objects.filter(rule="disaster_loss")


def test_every_household_of_the_place_gets_a_clue_with_number_day_and_words(cast, village):
    found = struck(cast, village, flood(village))
    assert found.counts == {"opened": 3}
    assert {problem.household.number for problem in losses()} == {"0417", "0418", "0419"}
    assert len(set(losses().values_list("number", flat=True))) == 3
    problem = losses().get(household__number="0417")
    assert (problem.state, problem.source, problem.office) == ("clue", "hazard", "emergency office")
    assert problem.due_on == DAY + timedelta(days=15)
    assert "flood on 2020-06-30. the river rose" in problem.reports.get().words


def test_only_those_on_the_register_when_it_is_said_so(cast, village):
    struck(cast, village, flood(village, scope="registered"))
    assert [problem.household.number for problem in losses()] == ["0418"]


def test_the_counts_before_are_what_comes_out(cast, village):
    town, home = cast.actor("township"), cast.households["0417"]
    report_problem(home, Clue("disaster_loss", "visit"), actor=town)
    effect = effect_of(village, flood(village), actor=town)
    assert (effect.households, effect.opens, effect.joins) == (3, 2, 1)
    found = struck(cast, village, flood(village))
    assert found.counts == {"opened": 2, "merged": 1}
    joined = losses().get(state="merged")
    assert joined.merged_into.source == "visit"
    kinds = [move.kind for move in joined.transitions.order_by("pk")]
    assert kinds == ["opened", "merged"]


def test_a_hazard_that_is_worked_on_twice_opens_nothing_twice(cast, village):
    hazard = record_hazard(village, flood(village), actor=cast.actor("township"))
    open_clues(hazard)
    Hazard.objects.update(state="waiting")
    assert work_hazards() == 1
    assert losses().count() == 3
    assert Hazard.objects.get().state == "taken"


def test_what_a_crash_left_is_done_by_the_worker(cast, village, monkeypatch):
    monkeypatch.setattr("aboveline.problems.actions.hazards._BATCH", 2)
    hazard = record_hazard(village, flood(village), actor=cast.actor("township"))
    first = Household.objects.filter(area=village).order_by("pk")[0]
    _open(hazard, [first.pk])
    assert work_hazards() == 1
    assert losses().count() == 3
    assert Hazard.objects.get().counts == {"opened": 3}


def test_a_flood_after_the_closing_day_is_new_and_the_stock_stays_at_zero(cast, village, settings):
    county, closing = cast.areas["qinglan"], DAY
    town = cast.actor("township")
    old = report_problem(cast.households["0417"], Clue("disaster_loss", "visit"), actor=town)
    dismiss_problem(old, actor=town, reason="settled")
    assert balance_of(county, closing, closing).open_at_end == 0
    settings.ABOVELINE_TODAY = date(2020, 7, 10)
    struck(cast, village, flood(village, on=date(2020, 7, 9)))
    stock = stock_of(county, closing, date(2020, 7, 10))
    assert {name: getattr(stock, name).count() for name in ("still", "closed", "new", "again")} == {
        "still": 0,
        "closed": 0,
        "new": 3,
        "again": 0,
    }
    account = balance_of(county, date(2020, 7, 1), date(2020, 7, 31))
    assert (account.open_at_start, account.moves["opened"], account.open_at_end) == (0, 3, 3)


def test_its_problems_go_the_way_of_any_other(cast, village):
    struck(cast, village, flood(village))
    found = confirm_problem(losses().first(), actor=cast.actor("township"))
    assert found.state == "confirmed"
    assert Transition.objects.filter(problem=found, kind="opened").get().actor_name


def test_every_fault_is_told_at_once(cast, village):
    wrong = Struck("dragon", (cast.areas["luhe-1"].pk,), DAY + timedelta(days=1), "some")
    with pytest.raises(ProblemError) as refused:
        record_hazard(village, wrong, actor=cast.actor("township"))
    codes = {fault.code for fault in refused.value.faults}
    assert codes == {"PROBLEM-070", "PROBLEM-071", "PROBLEM-009", "PROBLEM-072"}


@pytest.mark.parametrize(("role", "place"), [("village_worker", "inside"), ("township", "outside")])
def test_who_may_not_decide_here_records_none(cast, village, role, place):
    with pytest.raises(Http404):
        record_hazard(village, flood(village), actor=cast.actor(role, place))


def test_the_page_counts_before_it_records(cast, village):
    client, town = cast.client("township"), cast.areas["shigou"]
    path = f"/areas/{town.pk}/hazard/"
    given = {"kind": "flood", "on": "2020-06-29", "scope": "all", "words": ""}
    given["places"] = [str(village.pk)]
    shown = client.post(path, given)
    assert "3 households; 3 new problems; 0 clues join open problems." in shown.text
    assert not Hazard.objects.exists()
    done = client.post(path, given | {"confirm": "yes"}, follow=True)
    assert losses().count() == 3
    assert "flood" in done.text
    assert Entry.objects.filter(action="problems:hazard:record").count() == 1


def test_more_households_than_a_page_writes_wait_for_the_worker(cast, village, monkeypatch):
    monkeypatch.setattr("aboveline.problems.views.hazards.AT_ONCE", 2)
    client = cast.client("township")
    given = {"kind": "flood", "on": "2020-06-29", "scope": "all", "places": [str(village.pk)]}
    answer = client.post(f"/areas/{village.pk}/hazard/", given | {"confirm": "yes"}, follow=True)
    assert "its clues are being opened" in answer.text
    assert not losses().exists()
    work_hazards()
    assert losses().count() == Report.objects.filter(source="hazard").count() == 3


def test_the_page_refuses_a_day_to_come_and_keeps_what_was_written(cast, village):
    client = cast.client("township")
    given = {"kind": "drought", "on": "2020-07-30", "scope": "all", "words": "no rain"}
    answer = client.post(f"/areas/{village.pk}/hazard/", given | {"places": [str(village.pk)]})
    assert answer.status_code == 422
    assert [fault.code for fault in answer.context["faults"]] == ["PROBLEM-009"]
    assert "no rain" in answer.text
