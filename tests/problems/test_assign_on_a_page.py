"""Chosen problems get an owner, and the page says exactly how many before and after."""

import pytest
from tests.cast import signed_in
from tests.problems.scene import judged, known_home

from aboveline.problems.actions import Clue, assign_problems, dismiss_problem, report_problem
from aboveline.problems.models import Problem


@pytest.fixture
def problems(cast):
    home, town = judged(known_home(cast)), cast.actor("township")
    titles = [f"Trouble {number}" for number in range(4)]
    return [report_problem(home, Clue("other", "visit", title=t), actor=town) for t in titles]


def assign(client, problems, owner, **more):
    chosen = [problem.number for problem in problems]
    return client.post("/problems/assign/", {"chosen": chosen, "owner": owner.pk, **more})


def test_counts_are_said_before_and_after(cast, problems):
    town, worker = cast.actor("township"), cast.user("village_worker")
    assign_problems(problems[:1], worker, actor=town)
    dismiss_problem(problems[1], actor=town, reason="nothing there")
    client = cast.client("township")
    shown = assign(client, problems, worker)
    said = (
        "2 problems get the owner village_worker inside; 1 had him already; 1 is closed and stays."
    )
    assert shown.context["sentence"] == said
    assert Problem.objects.filter(owner=worker).count() == 1
    answer = assign(client, problems, worker, confirm="yes")
    assert answer.status_code == 302
    assert said in client.get("/problems/").text
    assert Problem.objects.filter(owner=worker).count() == 3


def test_an_owner_who_does_not_work_there_is_refused(cast, problems):
    cast.user("village_worker", "beside")
    client = cast.client("township")
    answer = assign(client, problems, cast.user("village_worker", "beside"), confirm="yes")
    assert answer.status_code == 422
    assert [fault.code for fault in answer.context["faults"]] == ["PROBLEM-028"]
    assert not Problem.objects.exclude(owner=None).exists()


def test_what_lies_where_the_owner_does_not_work_stays(cast, problems):
    clue = Clue("other", "inspection", title="Trouble away")
    county, clerk = cast.client("county"), cast.actor("county")
    away = report_problem(cast.areas["shigou-4"], clue, actor=clerk)
    worker = cast.user("village_worker")
    shown = assign(county, [*problems, away], worker)
    said = (
        "4 problems get the owner village_worker inside; "
        "1 lies where village_worker inside does not work and stays."
    )
    assert (shown.context["sentence"], shown.context["changes"]) == (said, 4)
    assert assign(county, [*problems, away], worker, confirm="yes").status_code == 302
    assert Problem.objects.filter(owner=worker).count() == 4
    assert Problem.objects.get(pk=away.pk).owner is None


def test_nothing_chosen_is_said(cast, problems):
    client = cast.client("township")
    assert client.post("/problems/assign/", {"owner": "x"}).status_code == 302
    assert "Choose an owner and at least one problem." in client.get("/problems/").text


def test_problems_elsewhere_are_not_touched(cast, problems):
    client = signed_in(cast.user("township", "beside"))
    assert assign(client, problems, cast.user("village_worker"), confirm="y").status_code == 302
    assert not Problem.objects.exclude(owner=None).exists()


def test_the_way_back_leads_to_no_other_site(cast, problems):
    client, worker = cast.client("township"), cast.user("village_worker")
    away = assign(client, problems, worker, confirm="yes", next="https://elsewhere.example/")
    assert away["Location"] == "/problems/"
