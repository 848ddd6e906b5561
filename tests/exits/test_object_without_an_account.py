"""Anybody objects to a notice by what is printed on it, and somebody else decides in time."""

import pytest
from django.test import Client
from tests.exits.area_scene import noticed_village, stepped
from tests.exits.homes_scene import opened, take_up_to

from aboveline.exits.actions import objecting, post_notices
from aboveline.exits.area_notices import code_of_area, notice_of
from aboveline.exits.errors import ExitError
from aboveline.exits.notices import code_of
from aboveline.problems.models import Problem

WORDS = "They own a house in the town."


@pytest.fixture
def found(cast, settings):
    made = opened(cast, 2)
    take_up_to(made, "agreement", cast, settings)
    return made


@pytest.fixture
def notice(cast, found):
    (made,) = post_notices([found], "notice", actor=cast.actor("village_worker"), place="Board")
    return made


def numbers(found):
    rows = found.candidates.filter(state="open").order_by("household__number")
    return list(rows.values_list("household__number", flat=True))


def sent(notice, household, words=WORDS):
    given = {"code": code_of(notice), "household": household, "words": words}
    return Client().post("/notices/objection/", given)


def test_it_becomes_a_problem_with_a_deadline_that_lets_the_household_wait(cast, found, notice):
    first, _second = numbers(found)
    page = sent(notice, first).content.decode()
    problem = Problem.objects.get(source="objection")
    assert problem.number in page
    assert problem.due_on is not None
    assert (problem.severity, problem.household.number) == ("high", first)
    assert "Head 0" not in page
    assert "Shigou" not in page
    waits = found.candidates.get(household__number=first)
    assert waits.objections.get().problem == problem


def test_the_printed_code_is_understood_however_it_is_typed(found, notice):
    first, _second = numbers(found)
    typed = code_of(notice).lower().replace("-", " ")
    given = {"code": typed, "household": f" {first} ", "words": WORDS}
    assert Client().post("/notices/objection/", given).status_code == 200


def test_a_wrong_code_and_a_number_that_is_not_on_it_are_told_alike(cast, found, notice):
    first, _second = numbers(found)
    wrong = Client().post(
        "/notices/objection/", {"code": "0000-0000-0000-0000", "household": first, "words": WORDS}
    )
    beside = sent(notice, "0417")
    assert wrong.status_code == beside.status_code == 422
    assert "EXITS-092" in wrong.content.decode()
    assert "EXITS-092" in beside.content.decode()


def test_words_are_needed_and_one_objection_is_open_at_a_time(found, notice):
    first, _second = numbers(found)
    assert "EXITS-061" in sent(notice, first, " ").content.decode()
    assert sent(notice, first).status_code == 200
    assert "EXITS-093" in sent(notice, first).content.decode()
    assert Problem.objects.filter(source="objection").count() == 1


def test_a_notice_takes_so_many_a_day_from_the_page(found, notice, monkeypatch):
    monkeypatch.setattr(objecting, "_A_DAY", 1)
    first, second = numbers(found)
    assert sent(notice, first).status_code == 200
    assert "EXITS-094" in sent(notice, second).content.decode()


def test_after_the_last_day_nothing_is_taken(found, notice, settings):
    first, _second = numbers(found)
    settings.ABOVELINE_TODAY = notice.until.replace(day=notice.until.day + 1)
    assert "EXITS-092" in sent(notice, first).content.decode()


def test_the_paper_says_the_code_and_where(cast, notice, monkeypatch):
    given = []
    monkeypatch.setattr(
        "typst.compile", lambda _path, sys_inputs: given.append(sys_inputs["notice"]) or b""
    )
    cast.client("village_worker").get(f"/notices/{notice.pk}.pdf")
    assert code_of(notice) in given[0]
    assert "/notices/objection/" in given[0]


def test_anybody_objects_to_the_exit_of_a_village_and_it_waits_for_the_answer(cast, settings):
    going = noticed_village(cast)
    _way, step = notice_of(going)
    before = going.comments.count()
    answer = Client().post(
        "/notices/objection/", {"code": code_of_area(step).lower(), "words": "No road there."}
    )
    assert answer.status_code == 200
    assert going.comments.count() == before + 1
    assert going.comments.get(words="No road there.").recorded_by == "service:public"
    settings.ABOVELINE_TODAY = step.until.replace(day=step.until.day + 1)
    with pytest.raises(ExitError, match="EXITS-112"):
        stepped(going, cast.actor("county"), "announcement")
    late = Client().post("/notices/objection/", {"code": code_of_area(step), "words": "Late."})
    assert "EXITS-122" in late.content.decode()


def test_the_paper_of_a_village_names_nobody(cast, monkeypatch):
    going = noticed_village(cast)
    told = []
    monkeypatch.setattr(
        "typst.compile", lambda _path, sys_inputs: told.append(sys_inputs["area_notice"]) or b""
    )
    assert cast.client("township").get(f"/exits/areas/{going.pk}/notice.pdf").status_code == 200
    assert "hardened road" in told[0]
    assert code_of_area(notice_of(going)[1]) in told[0]
    assert "township inside" not in told[0]


def test_the_paper_of_a_village_is_set(cast):
    going = noticed_village(cast)
    answer = cast.client("township").get(f"/exits/areas/{going.pk}/notice.pdf")
    assert answer.content.startswith(b"%PDF")
