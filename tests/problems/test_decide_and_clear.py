"""A clue is decided, answered and cleared step by step, each by somebody who may."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from tests.cast import DAY
from tests.problems.scene import judged, known_home, problem_of, seen

from aboveline.accounts.actors import service
from aboveline.problems.actions import (
    answer_problem,
    assign_problems,
    change_measure,
    clear_problem,
    confirm_problem,
    dismiss_problem,
    merge_problem,
    plan_measure,
    reopen_problem,
    report_problem,
    return_problem,
)
from aboveline.problems.actions.helping import Help
from aboveline.problems.actions.opening import Clue
from aboveline.problems.clearing import evidence_since
from aboveline.problems.errors import ProblemError

REPAIR = Help("housing_safety", "A new roof", "county housing office", Decimal(20000), "once")


@pytest.fixture
def home(cast):
    return judged(known_home(cast, {"dwelling_grade": "D", "dwelling_remedy": "none"}))


@pytest.fixture
def problem(home):
    return problem_of(home, "housing")


@pytest.fixture
def worker(cast):
    return cast.actor("village_worker")


@pytest.fixture
def town(cast):
    return cast.actor("township")


@pytest.fixture
def county(cast):
    return cast.actor("county")


def _codes(refused):
    return [fault.code for fault in refused.value.faults]


def _answered(problem, town, worker):
    confirm_problem(problem, actor=town)
    change_measure(plan_measure(problem, REPAIR, actor=worker), "given", actor=worker)
    return answer_problem(problem, actor=worker)


def _repaired(home):
    seen(home, {"dwelling_grade": "C", "dwelling_remedy": "repaired"}, DAY)
    return problem_of(home, "housing")


def test_from_clue_to_cleared_by_three_people(home, problem, town, worker, county):
    confirmed = confirm_problem(problem, actor=town)
    assert (confirmed.state, confirmed.due_on) == ("confirmed", date(2020, 7, 14))
    change_measure(plan_measure(problem, REPAIR, actor=worker), "given", actor=worker)
    answered = answer_problem(problem, actor=worker)
    assert (answered.state, answered.due_on) == ("answered", DAY + timedelta(days=15))
    mended = _repaired(home)
    (visit,) = [e for e in evidence_since(mended) if e.kind == "visit"]
    cleared = clear_problem(mended, actor=county, evidence=[visit.key])
    assert (cleared.state, cleared.due_on, cleared.closed_on) == ("cleared", None, DAY)
    moves = list(cleared.transitions.order_by("pk").values_list("kind", "actor_name"))
    assert [kind for kind, _ in moves] == ["opened", "confirmed", "answered", "cleared"]
    assert cleared.transitions.get(kind="cleared").evidence == [{"kind": "visit", "key": visit.key}]


def test_who_answered_cannot_clear(home, problem, town):
    confirm_problem(problem, actor=town)
    change_measure(plan_measure(problem, REPAIR, actor=town), "given", actor=town)
    answer_problem(problem, actor=town)
    mended = _repaired(home)
    keys = [item.key for item in evidence_since(mended)]
    with pytest.raises(ProblemError) as refused:
        clear_problem(mended, actor=town, evidence=keys)
    assert _codes(refused) == ["PROBLEM-002"]


def test_the_owner_and_the_recorder_cannot_clear_and_all_faults_come_at_once(
    cast, home, problem, town, worker, county
):
    _answered(problem, town, worker)
    assign_problems([problem], cast.user("county"), actor=county)
    from aboveline.registry.actions import Findings, record_visit  # noqa: PLC0415

    record_visit(home, Findings({"enough_food": True}), actor=county, visited_on=DAY)
    judged(home)
    with pytest.raises(ProblemError) as refused:
        clear_problem(problem_of(home, "housing"), actor=county, evidence=[])
    assert _codes(refused) == ["PROBLEM-010", "PROBLEM-011", "PROBLEM-014", "PROBLEM-012"]
    assert all(str(fault.remedy) for fault in refused.value.faults)


def test_nothing_is_cleared_while_the_change_waits_to_be_judged(
    home, problem, town, worker, county
):
    _answered(problem, town, worker)
    mended = _repaired(home)
    from aboveline.registry.history import touch  # noqa: PLC0415

    touch([home], "test")
    keys = [item.key for item in evidence_since(mended)]
    with pytest.raises(ProblemError) as refused:
        clear_problem(mended, actor=county, evidence=keys)
    assert _codes(refused) == ["PROBLEM-018"]


def test_evidence_of_another_household_or_from_before_counts_for_nothing(
    cast, home, problem, town, worker, county
):
    _answered(problem, town, worker)
    mended = _repaired(home)
    older = home.visits.order_by("visited_on").first()
    with pytest.raises(ProblemError) as refused:
        clear_problem(mended, actor=county, evidence=[f"visit:{older.pk}"])
    assert _codes(refused) == ["PROBLEM-015"]


def test_help_must_be_of_a_kind_that_answers_the_risk(problem, town, worker):
    confirm_problem(problem, actor=town)
    with pytest.raises(ProblemError) as refused:
        plan_measure(problem, Help("employment", "A post"), actor=worker)
    assert _codes(refused) == ["PROBLEM-021"]
    with pytest.raises(ProblemError) as refused:
        answer_problem(problem, actor=worker)
    assert _codes(refused) == ["PROBLEM-016"]


def test_every_fault_of_a_form_of_help_comes_at_once(problem, town, worker):
    confirm_problem(problem, actor=town)
    wrong = Help("nonsense", " ", "", Decimal(0), "week", DAY, DAY - timedelta(days=1))
    with pytest.raises(ProblemError) as refused:
        plan_measure(problem, wrong, actor=worker)
    assert _codes(refused) == ["PROBLEM-020", "PROBLEM-022", "PROBLEM-023", "PROBLEM-024"]


def test_who_confirmed_cannot_dismiss_but_a_second_person_can(problem, town, county):
    confirm_problem(problem, actor=town)
    with pytest.raises(ProblemError) as refused:
        dismiss_problem(problem, actor=town, reason="It was another house.")
    assert _codes(refused) == ["PROBLEM-002"]
    assert dismiss_problem(problem, actor=county, reason="Another house.").state == "dismissed"


def test_a_clue_is_dismissed_with_a_reason_only(problem, town):
    with pytest.raises(ProblemError) as refused:
        dismiss_problem(problem, actor=town, reason=" ")
    assert _codes(refused) == ["PROBLEM-004"]


def test_a_service_decides_nothing(problem):
    for act in (confirm_problem, dismiss_problem):
        with pytest.raises(ProblemError) as refused:
            act(problem, actor=service("nightly"), reason="because")
        assert _codes(refused) == ["PROBLEM-003"]


def test_an_answer_that_is_not_accepted_goes_back_by_somebody_else(problem, town, worker, county):
    _answered(problem, town, worker)
    back = return_problem(problem, actor=county, reason="The roof still leaks.")
    assert (back.state, back.due_on) == ("confirmed", date(2020, 7, 14))
    with pytest.raises(ProblemError) as refused:
        return_problem(problem, actor=county, reason="Again.")
    assert _codes(refused) == ["PROBLEM-001"]


def test_a_cleared_one_is_reopened_with_its_history(home, problem, town, worker, county):
    _answered(problem, town, worker)
    mended = _repaired(home)
    keys = [item.key for item in evidence_since(mended)]
    cleared = clear_problem(mended, actor=county, evidence=keys)
    again = reopen_problem(cleared, actor=town, reason="The inspection found cracks.")
    assert (again.state, again.closed_on) == ("reopened", None)
    assert again.number == problem.number
    assert again.transitions.count() == 5


def test_a_clue_is_merged_into_an_open_one_of_the_household(home, problem, town):
    clue = Clue("other", "inspection", title="The wall is wet", words="seen from the road")
    other = report_problem(home, clue, actor=town)
    merged = merge_problem(other, problem, actor=town, reason="It is the same house.")
    assert (merged.state, merged.merged_into_id) == ("merged", problem.pk)


@pytest.mark.parametrize("role", ["auditor", "province", "assessor", "enumerator"])
def test_who_only_looks_decides_nothing(cast, problem, role):
    with pytest.raises(Http404):
        confirm_problem(problem, actor=cast.actor(role))


def test_beside_the_area_there_is_no_problem(cast, problem):
    for role in ("township", "county"):
        with pytest.raises(Http404):
            confirm_problem(problem, actor=cast.actor(role, "beside"))


def test_an_owner_works_where_the_problem_lies(cast, problem, county):
    with pytest.raises(ProblemError) as refused:
        assign_problems([problem], cast.user("village_worker", "beside"), actor=county)
    assert _codes(refused) == ["PROBLEM-028"]
    assert assign_problems([problem], cast.user("village_worker"), actor=county) == 1
    assert assign_problems([problem], cast.user("village_worker"), actor=county) == 0


@pytest.fixture
def planned(home, problem, town, worker):
    """The help of a problem that was answered on a plan, and that the standard says is gone."""
    confirm_problem(problem, actor=town)
    measure = plan_measure(problem, REPAIR, actor=worker)
    answer_problem(problem, actor=worker)
    _repaired(home)
    return measure


def _clear(home, actor):
    mended = problem_of(home, "housing")
    keys = [item.key for item in evidence_since(mended)]
    return clear_problem(mended, actor=actor, evidence=keys)


def test_nothing_is_cleared_while_help_is_only_planned(home, planned, county):
    with pytest.raises(ProblemError) as refused:
        _clear(home, county)
    assert _codes(refused) == ["PROBLEM-091"]
    assert "housing safety" in str(refused.value.faults[0].message)
    assert not [e for e in evidence_since(problem_of(home, "housing")) if e.kind == "measure"]


@pytest.mark.parametrize("after", ["under_way", "given", "stopped"])
def test_help_that_began_or_was_given_up_keeps_nothing(home, planned, worker, county, after):
    change_measure(planned, after, actor=worker, effect="The son mended it himself.")
    assert _clear(home, county).state == "cleared"


def test_the_days_of_help_are_those_on_which_it_began_and_ended(planned, worker):
    begun = change_measure(planned, "under_way", actor=worker, on=DAY - timedelta(days=5))
    assert (begun.begins_on, begun.ends_on) == (DAY - timedelta(days=5), None)
    for day, code in ((DAY + timedelta(days=1), "009"), (DAY - timedelta(days=6), "023")):
        with pytest.raises(ProblemError) as refused:
            change_measure(planned, "given", actor=worker, on=day)
        assert _codes(refused) == [f"PROBLEM-{code}"]
    given = change_measure(planned, "given", actor=worker, on=DAY)
    assert (given.begins_on, given.ends_on) == (DAY - timedelta(days=5), DAY)


def test_help_given_at_once_has_one_day_whatever_was_planned(problem, town, worker):
    confirm_problem(problem, actor=town)
    later = DAY + timedelta(days=9)
    plan = Help("housing_safety", "A roof", begins_on=later, ends_on=later)
    given = change_measure(plan_measure(problem, plan, actor=worker), "given", actor=worker)
    assert (given.begins_on, given.ends_on) == (DAY, DAY)


def test_after_reopening_what_was_seen_before_shows_nothing(
    settings, home, problem, town, worker, county
):
    _answered(problem, town, worker)
    _repaired(home)
    cleared = _clear(home, county)
    assert {item.kind for item in evidence_since(cleared)} >= {"visit", "measure"}
    settings.ABOVELINE_TODAY = DAY + timedelta(days=9)
    again = reopen_problem(cleared, actor=town, reason="The inspection found cracks.")
    left = {item.kind for item in evidence_since(again)}
    assert not left & {"visit", "measure"}
