"""The page of a problem says what is wrong and what may happen next, and takes the moves."""

import pytest
from tests.cast import DAY
from tests.problems.scene import VISITED, judged, known_home, problem_of, seen

from aboveline.problems.actions import Clue, confirm_problem, report_problem
from aboveline.problems.models import Measure, Problem


@pytest.fixture
def home(cast):
    return judged(known_home(cast, {"dwelling_grade": "D", "dwelling_remedy": "none"}))


@pytest.fixture
def problem(home):
    return problem_of(home, "housing")


def page(client, problem):
    answer = client.get(f"/problems/{problem.number}/")
    assert answer.status_code == 200
    return answer


def send(client, problem, act, **given):
    return client.post(f"/problems/{problem.number}/{act}/", given)


def moves(answer):
    return {move.kind: move for move in answer.context["moves"]}


def test_the_page_says_what_is_wrong_whose_it_is_and_what_was_read(cast, problem):
    answer = page(cast.client("township"), problem)
    assert "dwelling not safe" in answer.text
    assert "housing office" in answer.text
    assert answer.context["clause"]
    assert answer.context["inputs"].criterion
    assert str(answer.context["inputs"].holds.word) == "does not hold"
    assert ("dwelling grade", "D: dangerous as a whole", VISITED) in {
        (one.label, one.value, one.day) for one in answer.context["home"]
    }
    assert [step.word for step in answer.context["way"] if step.is_here] == ["clue"]


def test_a_village_worker_reads_whose_duty_the_decision_is(cast, problem):
    found = moves(page(cast.client("village_worker"), problem))
    assert found["confirmed"].form is None
    assert found["confirmed"].who == (
        "Not by your role. It is done by: township office, county office."
    )


def test_from_clue_to_cleared_on_pages(cast, home, problem):
    town, worker, county = (cast.client(role) for role in ("township", "village_worker", "county"))
    assert send(town, problem, "decide", move="confirmed").status_code == 302
    plan = {"kind": "housing_safety", "content": "A new roof", "amount": "20000", "period": "once"}
    assert send(worker, problem, "help", **plan).status_code == 302
    measure = Measure.objects.get(problem=problem)
    given = {"after": "given", "on": "2020-06-30", "effect": "The roof is tight."}
    assert send(worker, problem, f"help/{measure.pk}", **given).status_code == 302
    assert send(worker, problem, "answer", move="answered").status_code == 302
    seen(home, {"dwelling_grade": "C", "dwelling_remedy": "repaired"}, DAY)
    answer = page(county, problem)
    form = moves(answer)["cleared"].form
    assert answer.text.index("What I have seen") < answer.text.index(">Clear</button>")
    visit = next(key for key, _ in form.fields["evidence"].choices if key.startswith("visit:"))
    assert send(county, problem, "clear", move="cleared", evidence=[visit]).status_code == 302
    done = page(county, problem)
    assert done.context["problem"].state == "cleared"
    assert [past.what for past in done.context["history"]] == [
        "cleared",
        "answered",
        "confirmed",
        "opened",
    ]
    assert done.context["history"][0].evidence[0][0].startswith("visit · 30 June 2020")
    assert "The roof is tight." in done.text


def test_who_answered_reads_that_a_second_person_must_clear(cast, home, problem):
    town = cast.client("township")
    send(town, problem, "decide", move="confirmed")
    send(town, problem, "help", kind="housing_safety", content="A new roof")
    send(town, problem, "answer", move="answered")
    seen(home, {"dwelling_grade": "C", "dwelling_remedy": "repaired"}, DAY)
    answer = page(town, problem)
    assert [fault.code for fault in moves(answer)["cleared"].faults] == [
        "PROBLEM-002",
        "PROBLEM-091",
    ]
    assert "Ask a second person of the office to look at it." in answer.text
    refused = send(town, problem, "clear", move="cleared", reason="it is done")
    assert refused.status_code == 422
    assert {"PROBLEM-002", "PROBLEM-014"} <= {f.code for f in refused.context["faults"]}
    assert Problem.objects.get(pk=problem.pk).state == "answered"


def test_what_was_written_stays_when_a_move_is_refused(cast, problem):
    town = cast.client("township")
    refused = send(town, problem, "decide", move="dismissed", reason="   ")
    assert refused.status_code == 422
    assert [fault.code for fault in refused.context["faults"]] == ["PROBLEM-004"]
    send(town, problem, "decide", move="confirmed")
    wrong = {"kind": "housing_safety", "content": "", "amount": "12", "provider": "the works"}
    refused = send(town, problem, "help", **wrong)
    assert {f.code for f in refused.context["faults"]} == {"PROBLEM-022", "PROBLEM-024"}
    assert 'value="the works"' in refused.text


def test_a_problem_without_help_says_which_kinds_answer_it(cast, problem):
    confirm_problem(problem, actor=cast.actor("township"))
    answer = page(cast.client("township"), problem)
    assert [fault.code for fault in moves(answer)["answered"].faults] == ["PROBLEM-016"]
    assert "It is answered by: housing safety, relocation." in answer.text


def test_any_help_answers_what_was_reported_in_own_words(cast, home):
    town = cast.client("township")
    clue = Clue("other", "visit", title="The path is washed out")
    other = report_problem(home, clue, actor=cast.actor("village_worker"))
    send(town, other, "decide", move="confirmed")
    refused = send(town, other, "answer", move="answered")
    assert [fault.code for fault in refused.context["faults"]] == ["PROBLEM-004"]
    send(town, other, "help", kind="social_help", content="Gravel")
    assert send(town, other, "answer", move="answered").status_code == 302


def test_both_reports_of_a_merge_stand_on_the_page(cast, home):
    worker = cast.actor("village_worker")
    clue = Clue("medical_burden", "grid_worker", words="in hospital since Monday")
    first = report_problem(home, clue, actor=worker)
    second = report_problem(home, Clue("medical_burden", "feed"), actor=cast.actor("township"))
    answer = page(cast.client("township"), first)
    assert [said.source for said in answer.context["reports"]] == ["grid worker", "department feed"]
    assert f"merged from {second.number}" in answer.text
    assert f"It is dealt with as {first.number}." in page(cast.client("township"), second).text


def test_a_clue_is_merged_into_another_problem_of_the_household(cast, home, problem):
    town = cast.client("township")
    clue = Clue("other", "visit", title="Rain comes in")
    other = report_problem(home, clue, actor=cast.actor("village_worker"))
    sent = {"move": "merged", "into": problem.number, "reason": "the same roof"}
    assert send(town, other, "decide", **sent).status_code == 302
    assert Problem.objects.get(pk=other.pk).merged_into_id == problem.pk


def test_a_problem_of_an_area_is_given_to_the_area_that_can_mend_it(cast):
    village, township = cast.areas["shigou-3"], cast.areas["shigou"]
    clue = Clue("other", "visit", title="The water plant stands still")
    found = report_problem(village, clue, actor=cast.actor("village_worker"))
    town = cast.client("township")
    form = moves(page(town, found))["transferred"].form
    offered = [name for _, name in form.fields["to_area"].choices]
    assert offered == ["Shigou Township", "Shigou Village 4"]
    sent = {"move": "transferred", "to_area": str(township.pk)}
    refused = send(town, found, "decide", **sent)
    assert [fault.code for fault in refused.context["faults"]] == ["PROBLEM-004"]
    assert send(town, found, "decide", **sent, reason="the plant is ours").status_code == 302
    found.refresh_from_db()
    assert found.area == township
    said = page(town, found).context["history"][0].what
    assert said == "transferred from Shigou Village 3 to Shigou Township"


def test_a_problem_of_a_household_is_not_transferred_by_hand(cast, problem):
    assert "transferred" not in moves(page(cast.client("township"), problem))


def test_problem_elsewhere_and_no_problem_look_the_same(cast, problem):
    client = cast.client("township", "beside")
    assert client.get(f"/problems/{problem.number}/").status_code == 404
    assert client.get("/problems/P-9999/").status_code == 404


def test_the_page_of_a_problem_takes_few_queries(cast, problem, django_assert_max_num_queries):
    client = cast.client("township")
    with django_assert_max_num_queries(34):
        page(client, problem)


def test_a_problem_of_a_member_shows_what_its_rule_reads_of_the_member(cast):
    home = judged(known_home(cast))
    child = home.memberships.get(relation="son").person
    found = report_problem(
        home, Clue("schooling", "visit", person=child), actor=cast.actor("township")
    )
    page = cast.client("township").get(f"/problems/{found.number}/")
    shown = {one.label: one.value for one in page.context["member"]}
    assert shown["attends school"] == "yes"
    assert shown["taught at home"] == ""
    assert "5 May 2010" in shown["birth date"]
    other = report_problem(home, Clue("lost_work", "visit"), actor=cast.actor("township"))
    assert cast.client("township").get(f"/problems/{other.number}/").context["member"] == []
