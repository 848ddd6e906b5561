"""An area goes over to the next standard: tried first, decided by another, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404
from tests.cast import Cast
from tests.evaluation.regime_scene import FIRST, LAST, at_the_end, judged_all, next_pack
from tests.problems.scene import CLERK, GOOD, judged

from aboveline.areas.models import AreaTag
from aboveline.audit.models import Entry
from aboveline.evaluation.actions import judge_household
from aboveline.evaluation.errors import EvaluationError
from aboveline.evaluation.models import Decision, Figure, Simulation
from aboveline.evaluation.regimes.simulating import changes_of, simulate_switch
from aboveline.evaluation.regimes.switching import counts_in, switch_standard
from aboveline.evaluation.standards import standard_of
from aboveline.registry.actions import Findings, record_visit
from aboveline.registry.models import Household

WHY = "The campaign is over."


@pytest.fixture
def home(cast: Cast, settings: Any, tmp_path: Path) -> Household:
    """The household 0417 on the last day of the campaign; the next pack is there."""
    next_pack(settings, tmp_path)
    found = at_the_end(cast, settings)
    judged_all(cast)
    return found


def _codes(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(EvaluationError) as error:
        act()
    return [fault.code for fault in error.value.faults]


def tried(cast: Cast, role: str = "county") -> Simulation:
    """The next standard tried on the county."""
    return simulate_switch(cast.areas["qinglan"], actor=cast.actor(role))


def test_a_simulation_says_who_changes_and_why(cast: Cast, home: Household) -> None:
    row = tried(cast)
    assert (row.before, row.after) == ("china-2013", "watching-here")
    assert (row.before_on, row.after_on) == (LAST, FIRST)
    flows = {(one["before"], one["after"]): one["households"] for one in row.result["flows"]}
    assert (
        sum(flows.values())
        == Household.objects.filter(area__parent__parent__name__startswith="Qinglan").count()
    )
    (changed,) = changes_of(row).to_pylist()
    assert changed["household_id"] == str(home.pk)
    assert changed["state_before"] == "meets"
    assert changed["state_after"] == "cannot_tell"  # the income of the last 12 months is not asked
    assert changed["criteria"] == ["income"]
    assert Decision.objects.filter(standard="watching-here").count() == 0


def test_the_switch_keeps_everything_and_judges_by_the_new_standard(
    cast: Cast, home: Household, settings: Any
) -> None:
    area, before = cast.areas["qinglan"], Decision.objects.get(household=home, is_latest=True)
    row = switch_standard(tried(cast), actor=cast.actor("province"), reason=WHY)
    assert (row.on, row.counts) == (FIRST, counts_in(area))
    assert standard_of(area.pk, LAST).name == "china-2013"
    settings.ABOVELINE_TODAY = FIRST
    assert standard_of(cast.areas["shigou-3"].pk, FIRST).name == "watching-here"
    assert standard_of(cast.areas["heishui-1"].pk, FIRST).name == "china-2013"
    judged_all(cast)
    latest = Decision.objects.get(household=home, is_latest=True)
    assert (latest.standard, latest.state) == ("watching-here", "cannot_tell")
    before.refresh_from_db()
    assert (before.standard, before.state, before.is_latest) == ("china-2013", "meets", False)
    after = counts_in(area)
    assert after["statuses"] == row.counts["statuses"]
    assert after["decisions"] == row.counts["decisions"] + 1
    figures = Figure.objects.filter(area=area, is_latest=True)
    assert set(figures.values_list("standard", flat=True)) == {"watching-here"}
    assert Entry.objects.filter(action="evaluation:regime:switch").count() == 1


def test_one_household_is_judged_by_the_standard_of_its_area(
    cast: Cast, home: Household, settings: Any
) -> None:
    switch_standard(tried(cast), actor=cast.actor("province"), reason=WHY)
    settings.ABOVELINE_TODAY = FIRST
    decision = judge_household(home)
    assert decision is not None
    assert decision.standard == "watching-here"


def test_who_tried_it_does_not_decide(cast: Cast, home: Household) -> None:
    row = tried(cast, "province")
    province = cast.actor("province")
    assert _codes(lambda: switch_standard(row, actor=province, reason=" ")) == [
        "JUDGE-007",
        "JUDGE-009",
    ]
    with pytest.raises(Http404):
        switch_standard(row, actor=cast.actor("county"), reason=WHY)


def test_a_register_that_changed_is_tried_again(cast: Cast, home: Household) -> None:
    row = tried(cast)
    record_visit(home, Findings(dict(GOOD)), actor=CLERK, visited_on=LAST)
    act = lambda: switch_standard(row, actor=cast.actor("province"), reason=WHY)  # noqa: E731
    assert _codes(act) == ["JUDGE-005"]
    judged(home)
    assert _codes(act) == ["JUDGE-005"]
    again = tried(cast)
    assert again.register_digest != row.register_digest
    assert switch_standard(again, actor=cast.actor("province"), reason=WHY).on == FIRST


def test_a_pack_that_changed_is_tried_again(
    cast: Cast, home: Household, settings: Any, tmp_path: Path
) -> None:
    row = tried(cast)
    (tmp_path / "later").mkdir()
    next_pack(settings, tmp_path / "later")
    place = tmp_path / "later" / "watching-here" / "pack.yaml"
    place.write_text(place.read_text().replace("6000", "6500"))
    act = lambda: switch_standard(row, actor=cast.actor("province"), reason=WHY)  # noqa: E731
    assert _codes(act) == ["JUDGE-006"]


def test_the_day_lies_in_the_time_of_the_next_standard(cast: Cast, home: Household) -> None:
    row, province = tried(cast), cast.actor("province")
    act = lambda: switch_standard(row, actor=province, reason=WHY, on=LAST)  # noqa: E731
    assert _codes(act) == ["JUDGE-008"]


def test_a_tag_by_hand_switches_nothing(cast: Cast, home: Household) -> None:
    switch = switch_standard(tried(cast), actor=cast.actor("province"), reason=WHY)
    AreaTag.objects.create(area=cast.areas["baishi"], tag=switch.tag)
    assert standard_of(cast.areas["heishui-1"].pk, FIRST).name == "china-2013"


def test_a_standard_that_lacks_a_line_for_the_area_is_refused(cast: Cast, settings: Any) -> None:
    at_the_end(cast, settings)
    settings.ABOVELINE_NEXT_STANDARD = "china-2021"  # no province of the cast has a line
    assert _codes(lambda: tried(cast)) == ["JUDGE-004"]
    settings.ABOVELINE_NEXT_STANDARD = ""
    assert _codes(lambda: tried(cast)) == ["JUDGE-001"]
