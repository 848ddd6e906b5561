"""A clue is reported on a page of the household or of an area, and once, however often sent."""

import pytest
from tests.cast import DAY
from tests.problems.scene import judged, known_home

from aboveline.problems.models import Problem, Report


@pytest.fixture
def home(cast):
    return judged(known_home(cast))


def form_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.context["form"]


def sent(form, **given):
    first = {"key": form["key"].value(), "on": DAY.isoformat(), "source": "visit"}
    return first | given


def test_a_village_worker_reports_an_illness(cast, home):
    client = cast.client("village_worker")
    form = form_of(client, "/households/0417/report/")
    clue = sent(form, rule="medical_burden", source="self_report", words="operated last week")
    answer = client.post("/households/0417/report/", clue, follow=True)
    found = Problem.objects.get(rule="medical_burden")
    assert answer.redirect_chain == [(f"/problems/{found.number}/", 302)]
    assert f"The clue is reported as problem {found.number}." in answer.text
    assert "operated last week" in answer.text


def test_the_form_sent_twice_is_one_report(cast, home):
    client = cast.client("village_worker")
    clue = sent(form_of(client, "/households/0417/report/"), rule="medical_burden")
    for _ in range(2):
        assert client.post("/households/0417/report/", clue).status_code == 302
    assert Report.objects.filter(problem__rule="medical_burden").count() == 1


def test_a_second_report_of_the_same_thing_leads_to_the_first(cast, home):
    worker, town = cast.client("village_worker"), cast.client("township")
    for client in (worker, town):
        clue = sent(form_of(client, "/households/0417/report/"), rule="medical_burden")
        answer = client.post("/households/0417/report/", clue, follow=True)
    first = Problem.objects.filter(rule="medical_burden").order_by("pk")[0]
    assert answer.redirect_chain[0][0] == f"/problems/{first.number}/"
    assert "Somebody reported this already" in answer.text


def test_own_words_need_no_rule(cast, home):
    client = cast.client("village_worker")
    clue = sent(form_of(client, "/households/0417/report/"), title="The bridge is gone")
    assert client.post("/households/0417/report/", clue).status_code == 302
    assert Problem.objects.get(rule="other").title == "The bridge is gone"


def test_a_rule_about_a_member_asks_for_the_member_and_keeps_what_was_written(cast, home):
    client = cast.client("village_worker")
    clue = sent(form_of(client, "/households/0417/report/"), rule="schooling", words="stays home")
    answer = client.post("/households/0417/report/", clue)
    assert answer.status_code == 422
    assert [fault.code for fault in answer.context["faults"]] == ["PROBLEM-007"]
    assert "stays home" in answer.text
    child = home.memberships.get(relation="son").person
    clue |= {"person": str(child.pk)}
    assert client.post("/households/0417/report/", clue).status_code == 302
    assert Problem.objects.get(rule="schooling", state="clue").person == child


def test_sources_are_those_of_the_role(cast, home):
    def offered(role):
        form = form_of(cast.client(role), "/households/0417/report/")
        return [source for source, _ in form.fields["source"].choices]

    assert offered("village_worker") == ["visit", "self_report", "grid_worker", "hazard"]
    assert "inspection" in offered("county")
    assert "evaluation" not in offered("county")


def test_a_problem_of_an_area_is_reported_in_own_words(cast):
    client, village = cast.client("village_worker"), cast.areas["shigou-3"]
    path = f"/areas/{village.pk}/report/"
    clue = sent(form_of(client, path), rule="other", title="The water plant stands still")
    answer = client.post(path, clue, follow=True)
    found = Problem.objects.get(subject="area")
    assert (found.area, found.household) == (village, None)
    assert "The water plant stands still" in answer.text
