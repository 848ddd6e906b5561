"""A village leaves step by step; every criterion is a veto, and each office has its step."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import Http404
from tests.cast import DAY, Cast
from tests.exits.area_scene import (
    SAID,
    later,
    proposed,
    ready_village,
    set_fact,
    set_figure,
    stepped,
)

from aboveline.accounts.actors import service
from aboveline.audit.models import Entry
from aboveline.exits.actions.area_comments import answer_comment, comment_on
from aboveline.exits.actions.area_exits import Said, propose_area_exit, refuse_area_exit
from aboveline.exits.area_panels import whole_townships
from aboveline.exits.errors import ExitError
from aboveline.exits.models import AreaExit
from aboveline.problems.actions import dismiss_problem
from aboveline.problems.actions.escalating import escalate_overdue
from aboveline.problems.errors import ProblemError


def _codes(error: pytest.ExceptionInfo[ExitError]) -> list[str]:
    return [fault.code for fault in error.value.faults]


def test_a_village_goes_from_application_to_announcement(cast: Cast, settings: Any) -> None:
    area = ready_village(cast)
    found = proposed(cast, area, "village_worker")
    found = stepped(found, cast.actor("township"), "township_check")
    found = stepped(found, cast.actor("township"), "notice")
    assert found.steps.get(step="notice").until == date(2020, 7, 7)
    day = later(settings, 8)
    found = stepped(found, cast.actor("county"), "announcement")
    assert (found.state, found.cohort_year, found.declared_on) == ("declared", 2020, day)
    assert [row.actor for row in found.steps.order_by("pk")][1] == cast.actor("township").key
    assert Entry.objects.filter(action="exits:area:step", subject_id=str(found.pk)).count() == 4
    kept = found.steps.get(step="township_check").criteria
    assert {one["name"]: one["holds"] for one in kept} == dict.fromkeys(
        ("incidence", "road", "power", "clinic", "collective_income"), True
    )


def test_the_refusal_names_every_criterion_that_is_missing(cast: Cast) -> None:
    area = ready_village(cast, {"hardened_road": "false", "clinic": ""}, incidence=3.0)
    with pytest.raises(ExitError) as error:
        proposed(cast, area, "village_worker")
    said = [str(fault) for fault in error.value.faults]
    assert _codes(error) == ["EXITS-101", "EXITS-101", "EXITS-102"]
    assert "incidence" in said[0]
    assert "3 percent" in said[0]
    assert "hardened road to the township: no" in said[1]
    assert "clinic" in said[2]


def test_a_village_without_figures_cannot_be_told(cast: Cast) -> None:
    area = ready_village(cast)
    set_figure(area, "incidence", None)
    with pytest.raises(ExitError) as error:
        proposed(cast, area, "village_worker")
    assert _codes(error) == ["EXITS-102"]


def test_households_that_are_not_known_may_turn_a_criterion(cast: Cast) -> None:
    area = ready_village(cast)
    parts = {"numerator": 10.0, "denominator": 900.0, "unknown": 3.0}
    set_figure(area, "people", 960.0)
    set_figure(area, "incidence", 100 * 10 / 900, **parts)
    with pytest.raises(ExitError) as error:
        proposed(cast, area, "village_worker")  # 10 to 70 of 960 people
    assert _codes(error) == ["EXITS-102"]
    set_figure(area, "people", 910.0)
    proposed(cast, area, "village_worker")  # 20 of 910 at the most


def test_a_step_is_taken_by_its_own_office(cast: Cast) -> None:
    found = proposed(cast, ready_village(cast), "village_worker")
    with pytest.raises(ExitError) as error:
        stepped(found, cast.actor("county"), "township_check")
    assert _codes(error) == ["EXITS-109"]
    with pytest.raises(Http404):
        stepped(found, cast.actor("township", "beside"), "township_check")
    with pytest.raises(ExitError) as error:
        stepped(found, cast.actor("township"), "notice")
    assert _codes(error) == ["EXITS-108"]


def test_a_second_person_checks(cast: Cast) -> None:
    found = proposed(cast, ready_village(cast), "township")
    with pytest.raises(ExitError) as error:
        stepped(found, cast.actor("township"), "township_check")
    assert _codes(error) == ["EXITS-110"]


def test_nothing_goes_on_before_the_notice_is_over(cast: Cast, settings: Any) -> None:
    found = proposed(cast, ready_village(cast), "village_worker")
    found = stepped(found, cast.actor("township"), "township_check")
    found = stepped(found, cast.actor("township"), "notice")
    later(settings, 7)
    with pytest.raises(ExitError) as error:
        stepped(found, cast.actor("county"), "announcement")
    assert _codes(error) == ["EXITS-111"]


def test_what_was_said_during_the_notice_is_answered_by_another(cast: Cast, settings: Any) -> None:
    found = proposed(cast, ready_village(cast), "village_worker")
    found = stepped(found, cast.actor("township"), "township_check")
    found = stepped(found, cast.actor("township"), "notice")
    row = comment_on(found, "The road ends before the last houses.", actor=cast.actor("township"))
    problem = row.problem
    assert (problem.area, problem.subject, problem.source) == (found.area, "area", "objection")
    assert problem.due_on is not None
    with pytest.raises(ProblemError, match="EXITS-124"):
        dismiss_problem(problem, actor=cast.actor("county"), reason="It is nothing.")
    assert problem.due_on < later(settings, 16)
    escalate_overdue()
    problem.refresh_from_db()
    assert problem.escalated_to is not None, "what nobody answers goes up"
    with pytest.raises(ExitError) as error:
        stepped(found, cast.actor("county"), "announcement")
    assert _codes(error) == ["EXITS-112"]
    with pytest.raises(ExitError) as error:
        answer_comment(row, "It leads there.", actor=cast.actor("township"))
    assert _codes(error) == ["EXITS-119"]
    answer_comment(row, "It leads there since May.", actor=cast.actor("county"))
    problem.refresh_from_db()
    assert problem.state == "dismissed"
    with pytest.raises(ExitError) as error:
        comment_on(found, "Too late.", actor=cast.actor("township"))
    assert _codes(error) == ["EXITS-118"]
    assert stepped(found, cast.actor("county"), "announcement").state == "declared"


def test_each_step_looks_at_the_criteria_again(cast: Cast) -> None:
    area = ready_village(cast)
    found = proposed(cast, area, "village_worker")
    set_fact(area, "clinic", "false", day=date(2020, 6, 1))
    with pytest.raises(ExitError) as error:
        stepped(found, cast.actor("township"), "township_check")
    assert _codes(error) == ["EXITS-101"]


def test_a_refused_village_is_proposed_again_in_a_later_cohort(cast: Cast) -> None:
    area = ready_village(cast)
    first = proposed(cast, area, "village_worker", year=2019)
    refuse_area_exit(first, actor=cast.actor("township"), words="The road is washed out.")
    with pytest.raises(ExitError) as error:
        proposed(cast, area, "village_worker", year=2019)
    assert _codes(error) == ["EXITS-106"]
    again = proposed(cast, area, "village_worker", year=2020)
    assert (area.exits.count(), again.steps.count()) == (2, 1)
    with pytest.raises(ExitError) as error:
        proposed(cast, area, "village_worker", year=2020)
    assert _codes(error) == ["EXITS-104"]


def test_every_fault_is_told_at_once(cast: Cast) -> None:
    area = ready_village(cast, {"clinic": "false"})
    said = Said(" ", "", date(2020, 7, 1))
    with pytest.raises(ExitError) as error:
        propose_area_exit(area, said, cohort_year=2016, actor=cast.actor("county"))
    wanted = ["EXITS-107", "EXITS-113", "EXITS-114", "EXITS-115", "EXITS-109", "EXITS-101"]
    assert _codes(error) == wanted


def test_a_township_has_no_exit_of_its_own(cast: Cast) -> None:
    with pytest.raises(ExitError) as error:
        propose_area_exit(
            cast.areas["shigou"], SAID, cohort_year=DAY.year, actor=cast.actor("township")
        )
    assert _codes(error) == ["EXITS-103"]


def test_villages_of_a_township_leave_together(cast: Cast, settings: Any) -> None:
    """Scenario S000-10, with the two villages that the township of the cast has."""
    for name in ("shigou-3", "shigou-4"):
        area = ready_village(cast, incidence=2.5, key=name)
        found = proposed(cast, area, "township")
        deputy = service("deputy")  # a second person of the township
        found = stepped(stepped(found, deputy, "township_check"), deputy, "notice")
    later(settings, 8)
    assert not whole_townships(AreaExit.objects.all())
    for found in AreaExit.objects.all():
        stepped(found, cast.actor("county"), "announcement")
    assert whole_townships(AreaExit.objects.all()) == {cast.areas["shigou"].pk}
