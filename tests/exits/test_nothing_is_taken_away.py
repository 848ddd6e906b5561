"""After an exit responsibility, policy, assistance and supervision stay for some years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from tests.cast import AT, DAY, Cast
from tests.exits.area_scene import CLERK, VILLAGE

from aboveline.accounts.actions.duties import end_duty
from aboveline.accounts.models import Duty
from aboveline.exits.models import AreaExit
from aboveline.problems.actions import Clue, confirm_problem, plan_measure, report_problem
from aboveline.problems.actions.helping import Help, change_measure, end_pairing, pair_helper
from aboveline.problems.models import Measure
from aboveline.registry.actions.status import change_status
from aboveline.registry.errors import RegistryError
from aboveline.registry.models import Household, StatusChange
from aboveline.web.faults import Refused


def _codes(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(Refused) as error:
        act()
    return [fault.code for fault in error.value.faults]


def left_home(cast: Cast, on: date = date(2019, 12, 1), status: str = "exited") -> Household:
    """The household 0417, which left on a day."""
    home = cast.households["0417"]
    StatusChange.objects.create(
        household=home,
        before="exit_proposed",
        after="exited",
        on=on,
        reason="It left.",
        actor="service:tests",
        at=AT,
    )
    home.register_status = status
    home.save()
    return home


def declare(cast: Cast, key: str, on: date = date(2019, 12, 1)) -> None:
    """An area of the cast that has left."""
    AreaExit.objects.create(
        area=cast.areas[key],
        kind=cast.areas[key].level_id,
        standard="china-2013",
        pack="china-2013",
        pack_digest="0" * 64,
        cohort_year=on.year,
        state="declared",
        begun_on=on,
        declared_on=on,
        ended_on=on,
    )


def measure_of(home: Household) -> Measure:
    """Help planned for a problem of the household."""
    problem = report_problem(home, Clue("lost_work", "visit"), actor=CLERK)
    return plan_measure(problem, Help("employment", "A post at the works"), actor=CLERK)


def test_the_last_helper_is_kept_and_the_refusal_says_the_rule(cast: Cast) -> None:
    home = left_home(cast)
    pairing = pair_helper(home, name="Helper Made-Up", actor=CLERK)
    with pytest.raises(Refused) as error:
        end_pairing(pairing, actor=CLERK, reason="He is needed elsewhere.")
    (said,) = error.value.faults
    assert said.code == "EXITS-130"
    assert "1 December 2024" in str(said)
    assert "assistance and supervision are not taken away" in str(said)
    assert "Add another helper" in str(said)


def test_another_helper_takes_over_at_once(cast: Cast) -> None:
    home = left_home(cast)
    pairing = pair_helper(home, name="Helper Made-Up", actor=CLERK)
    pair_helper(home, name="Second Made-Up", actor=CLERK, begins_on=DAY + timedelta(days=1))
    ended = end_pairing(pairing, actor=CLERK, reason="He is needed elsewhere.")
    assert ended.ends_on == DAY


def test_a_helper_who_begins_too_late_replaces_nobody(cast: Cast) -> None:
    home = left_home(cast)
    pairing = pair_helper(home, name="Helper Made-Up", actor=CLERK)
    pair_helper(home, name="Second Made-Up", actor=CLERK, begins_on=DAY + timedelta(days=2))
    codes = _codes(lambda: end_pairing(pairing, actor=CLERK, reason="He is needed elsewhere."))
    assert codes == ["EXITS-130"]


@pytest.mark.parametrize("status", ["moved", "ended", "not_registered"])
def test_who_moved_away_or_never_left_has_no_buffer(cast: Cast, status: str) -> None:
    home = left_home(cast, status=status)
    pairing = pair_helper(home, name="Helper Made-Up", actor=CLERK)
    assert end_pairing(pairing, actor=CLERK, reason="The household moved away.").ends_on == DAY


@pytest.mark.parametrize(("left", "kept"), [(date(2015, 6, 30), False), (date(2015, 7, 1), True)])
def test_the_buffer_ends_five_years_after_the_exit(cast: Cast, left: date, kept: bool) -> None:
    pairing = pair_helper(left_home(cast, left), name="Helper Made-Up", actor=CLERK)
    if kept:
        assert _codes(lambda: end_pairing(pairing, actor=CLERK, reason="Enough.")) == ["EXITS-130"]
    else:
        assert end_pairing(pairing, actor=CLERK, reason="The years are over.").ends_on == DAY


def test_help_is_not_stopped_but_ends_with_its_effect(cast: Cast) -> None:
    measure = measure_of(left_home(cast))
    stop = lambda: change_measure(measure, "stopped", actor=CLERK, effect="No money.")  # noqa: E731
    assert _codes(stop) == ["EXITS-131"]
    assert _codes(lambda: change_measure(measure, "given", actor=CLERK)) == ["EXITS-132"]
    assert change_measure(measure, "under_way", actor=CLERK).state == "under_way"
    done = change_measure(measure, "given", actor=CLERK, effect="He works there since June.")
    assert done.state == "given"


def test_help_of_a_village_that_left_is_not_stopped(cast: Cast) -> None:
    declare(cast, "qinglan")
    problem = report_problem(
        cast.areas[VILLAGE], Clue("other", "visit", title="The pump is old"), actor=CLERK
    )
    problem = confirm_problem(problem, actor=cast.actor("county"))
    measure = plan_measure(problem, Help("drinking_water_safety", "A new pump"), actor=CLERK)
    stop = lambda: change_measure(measure, "stopped", actor=CLERK, effect="No money.")  # noqa: E731
    assert _codes(stop) == ["EXITS-131"]


def test_a_registered_household_of_a_county_that_left_keeps_its_helper(cast: Cast) -> None:
    declare(cast, "qinglan")
    home = cast.households["0417"]
    home.register_status = "registered_poor"
    home.save()
    pairing = pair_helper(home, name="Helper Made-Up", actor=CLERK)
    assert _codes(lambda: end_pairing(pairing, actor=CLERK, reason="Enough.")) == ["EXITS-130"]


def test_who_left_and_is_watched_stays_on_the_register(cast: Cast) -> None:
    home = left_home(cast, status="monitored")
    with pytest.raises(RegistryError) as error:
        change_status(home, "not_registered", actor=CLERK, reason="Nothing is open any more.")
    assert "EXITS-133" in [fault.code for fault in error.value.faults]


def test_the_last_person_in_charge_of_a_county_that_left_stays(cast: Cast) -> None:
    declare(cast, "qinglan")
    duty = Duty.objects.get(user=cast.user("county"), valid_to=None)
    assert _codes(lambda: end_duty(duty, actor=CLERK)) == ["EXITS-134"]
    Duty.objects.create(
        user=cast.stranger(),
        role="county",
        area=cast.areas["qinglan"],
        valid_from=DAY,
        given_by="service:tests",
        given_at=AT,
    )
    assert end_duty(duty, actor=CLERK).valid_to == DAY


def test_where_nothing_has_left_a_duty_ends(cast: Cast) -> None:
    duty = Duty.objects.get(user=cast.user("county"), valid_to=None)
    assert end_duty(duty, actor=CLERK).valid_to == DAY
