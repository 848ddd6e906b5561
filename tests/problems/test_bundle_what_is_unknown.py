"""Where too much is unknown the township gets one problem instead of one a household."""

import pytest
from tests.cast import DAY
from tests.problems.scene import GOOD, judged, known_home, problem_of, seen

from aboveline.evaluation.models import Decision
from aboveline.evaluation.runs.judging import judge_area
from aboveline.problems.actions import (
    answer_problem,
    clear_problem,
    confirm_problem,
    follow_decisions,
)
from aboveline.problems.actions.bundling import bundle_to_verify
from aboveline.problems.balance import balance_of
from aboveline.problems.clearing import evidence_since
from aboveline.problems.errors import ProblemError
from aboveline.problems.models import Problem


@pytest.fixture
def home(cast):
    home = known_home(cast, {"water_quality": None})
    judged(home)
    return home


def test_above_the_share_the_township_has_one_problem_and_the_household_none(cast, home):
    judge_area(cast.areas["nation"])
    follow_decisions()
    assert problem_of(home, "to_verify").state == "clue"
    bundle_to_verify()
    bundle = Problem.objects.get(rule="to_verify_area", area=cast.areas["shigou"])
    assert (bundle.subject, bundle.office, bundle.state) == ("area", "township office", "clue")
    mine = problem_of(home, "to_verify")
    assert (mine.state, mine.merged_into) == ("merged", bundle)
    account = balance_of(cast.areas["shigou"], DAY, DAY)
    assert account.moves["merged"] == 1
    assert (
        account.open_at_end
        == Problem.objects.filter(
            area__in=[cast.areas["shigou"], cast.areas["shigou-3"]], state="clue"
        ).count()
    )


def test_while_it_stands_nothing_new_opens_for_a_household(home):
    bundle_to_verify()
    seen(home, {"enough_food": None}, DAY)
    assert not Problem.objects.filter(household=home, rule="to_verify", state="clue").exists()
    assert bundle_to_verify() == 0


def test_it_is_cleared_only_below_the_share_and_then_households_count_again(cast, home):
    bundle_to_verify()
    bundle = Problem.objects.get(rule="to_verify_area", area=cast.areas["shigou"])
    confirm_problem(bundle, actor=cast.actor("township"))
    answer_problem(bundle, actor=cast.actor("township"), reason="A week of visits.")
    with pytest.raises(ProblemError, match="PROBLEM-012"):
        clear_problem(bundle, actor=cast.actor("county"), evidence=["measure:none"])
    seen(home, GOOD, DAY)
    bundle_to_verify()
    bundle.refresh_from_db()
    assert bundle.holds_since == DAY
    keys = [item.key for item in evidence_since(bundle)]
    cleared = clear_problem(bundle, actor=cast.actor("county"), evidence=keys)
    assert cleared.state == "cleared"
    assert Decision.objects.get(household=home, is_latest=True).is_followed is False
