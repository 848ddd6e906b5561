"""A county leaves by review, publication, decision and assessment; each rate is a veto."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from tests.cast import Cast
from tests.exits.area_scene import (
    SAID,
    later,
    proposed,
    ready_county,
    set_fact,
    set_figure,
    stepped,
)

from aboveline.accounts.actors import service
from aboveline.areas.actions import record_area_fact
from aboveline.areas.errors import AreaError
from aboveline.areas.models import AreaFact
from aboveline.exits.actions.area_assessing import record_assessment
from aboveline.exits.actions.area_exits import refuse_area_exit
from aboveline.exits.errors import ExitError
from aboveline.exits.models import AreaExit

REPORT = service("assessment")
GOOD = {"missed_rate": "0.8", "wrong_exit_rate": "0.5", "approval_rate": "94.2"}


def rates(**others: str) -> dict[str, Decimal | None]:
    """The rates of an assessment in percent."""
    return {name: Decimal(rate) if rate else None for name, rate in (GOOD | others).items()}


def decided(cast: Cast, settings: Any, year: int = 2020) -> AreaExit:
    """The county after the decision of the province; the assessment is next."""
    found = proposed(cast, ready_county(cast), "county", year)
    found = stepped(found, cast.actor("prefecture"), "city_review")
    found = stepped(found, cast.actor("province"), "province_check")
    found = stepped(found, cast.actor("province"), "notice")
    later(settings, 8)
    return stepped(found, cast.actor("province"), "decision")


def test_a_county_is_declared_after_its_assessment(cast: Cast, settings: Any) -> None:
    found = decided(cast, settings, year=2019)
    found = record_assessment(found, rates(), SAID, actor=REPORT)
    day = later(settings, 20)
    found = stepped(found, cast.actor("province"), "approval")
    assert (found.state, found.cohort_year, found.declared_on) == ("declared", 2019, day)
    fact = AreaFact.objects.get(area=found.area, fact="wrong_exit_rate")
    assert (fact.value, fact.unit, fact.source, fact.verified) == (
        "0.5",
        "percent",
        "Minutes no. 12",
        True,
    )


@pytest.mark.parametrize(
    ("name", "at_limit"),
    [("missed_rate", "2"), ("wrong_exit_rate", "2"), ("approval_rate", "89.9")],
)
def test_each_rate_is_a_veto(cast: Cast, settings: Any, name: str, at_limit: str) -> None:
    found = decided(cast, settings)
    record_assessment(found, rates(**{name: at_limit}), SAID, actor=REPORT)
    with pytest.raises(ExitError) as error:
        stepped(found, cast.actor("province"), "approval")
    assert [fault.code for fault in error.value.faults] == ["EXITS-101"]


def test_an_open_guarantee_problem_keeps_a_county_from_applying(cast: Cast) -> None:
    """Scenario S003-09."""
    area = ready_county(cast, guarantee_gaps=1.0)
    with pytest.raises(ExitError) as error:
        proposed(cast, area, "county")
    assert [fault.code for fault in error.value.faults] == ["EXITS-101"]
    set_figure(area, "guarantee_gaps", 0.0)
    assert proposed(cast, area, "county").state == "under_way"


def test_a_household_that_cannot_be_told_may_hide_a_guarantee_problem(cast: Cast) -> None:
    area = ready_county(cast)
    set_figure(area, "guarantee_gaps", 0.0, numerator=0.0, unknown=1.0)
    with pytest.raises(ExitError) as error:
        proposed(cast, area, "county")
    assert [fault.code for fault in error.value.faults] == ["EXITS-102"]


def test_rates_of_an_earlier_assessment_count_no_more(cast: Cast, settings: Any) -> None:
    area = ready_county(cast)
    set_fact(area, "missed_rate", "5")
    found = decided(cast, settings)
    assert found.steps.count() == 5
    found = record_assessment(found, rates(), SAID, actor=REPORT)
    assert stepped(found, cast.actor("province"), "approval").state == "declared"


def test_nobody_types_a_rate(cast: Cast, settings: Any) -> None:
    found = decided(cast, settings)
    for role in ("assessor", "county", "province"):
        with pytest.raises(Http404):
            record_assessment(found, rates(), SAID, actor=cast.actor(role))
    with pytest.raises(ExitError) as error:
        stepped(found, cast.actor("province"), "assessment")
    assert [fault.code for fault in error.value.faults] == ["EXITS-120"]
    clerk = cast.actor("administrator")
    with pytest.raises(AreaError, match="EXITS-121"):
        record_area_fact(found.area, "missed_rate", "0.1", actor=clerk)
    assert record_area_fact(found.area, "clinic", "true", actor=clerk)


def test_rates_that_are_no_shares_are_refused_all_at_once(cast: Cast, settings: Any) -> None:
    found = decided(cast, settings)
    wrong = rates(missed_rate="", wrong_exit_rate="101", approval_rate="NaN")
    with pytest.raises(ExitError) as error:
        record_assessment(found, wrong, SAID, actor=REPORT)
    assert [fault.code for fault in error.value.faults] == ["EXITS-116"] * 3


def test_a_county_that_failed_is_proposed_again_and_keeps_its_history(
    cast: Cast, settings: Any
) -> None:
    found = decided(cast, settings, year=2019)
    record_assessment(found, rates(missed_rate="3.1"), SAID, actor=REPORT)
    refuse_area_exit(found, actor=cast.actor("province"), words="Too many were missed.")
    again = proposed(cast, found.area, "county", year=2020)
    assert [row.cohort_year for row in found.area.exits.order_by("begun_on", "pk")] == [2019, 2020]
    assert (found.steps.count(), again.steps.count()) == (6, 1)
