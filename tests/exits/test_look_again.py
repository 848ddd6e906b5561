"""A share is drawn by a stored seed and looked at by somebody who recorded nothing of it."""

from fractions import Fraction
from math import ceil
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import DAY
from tests.exits.homes_scene import LATER, opened, second, take_up_to

from aboveline.exits.actions import (
    Finding,
    Signed,
    draw_rechecks,
    record_recheck,
    sign,
    take_step,
)
from aboveline.exits.drawing import at_least, drawn
from aboveline.exits.models import Draw, Recheck
from aboveline.exits.round_errors import RoundError
from aboveline.registry.models import Household, Visit


@given(st.integers(0, 500), st.fractions(0, 1))
def test_the_draw_is_never_below_the_share_and_never_more_than_all(count, share):
    assert at_least(share, count) == ceil(share * count) <= count


def test_the_same_seed_gives_the_same_draw_in_any_order():
    keys = [UUID(int=number) for number in range(50)]
    assert drawn("seed", keys, 10) == drawn("seed", list(reversed(keys)), 10)
    assert drawn("seed", keys, 10) != drawn("other", keys, 10)
    assert at_least(Fraction(1, 5), 6) == 2


@pytest.fixture
def found(cast, settings):
    made = opened(cast, 6)
    take_up_to(made, "notice", cast, settings)
    return made


def test_a_fifth_rounded_up_is_drawn_and_can_be_drawn_again_from_the_seed(cast, found):
    draw = draw_rechecks(found, "township_check", actor=cast.actor("township"))
    homes = found.candidates.filter(state="open").values_list("household_id", flat=True)
    wanted = drawn(draw.seed, list(homes), 2)
    assert set(draw.rechecks.values_list("candidate__household_id", flat=True)) == set(wanted)
    assert (draw.of_count, draw.share) == (6, "1/5")
    with pytest.raises(RoundError, match="EXITS-065"):
        draw_rechecks(found, "township_check", actor=cast.actor("township"))


def test_every_household_related_to_an_official_is_looked_at_again(cast, found):
    near = list(found.candidates.filter(state="open")[:4])
    found.candidates.filter(pk__in=[one.pk for one in near]).update(is_related=True)
    draw = draw_rechecks(found, "township_check", actor=cast.actor("township"))
    assert {one.pk for one in near} <= set(draw.rechecks.values_list("candidate_id", flat=True))


def test_one_that_fails_is_stopped_and_more_are_drawn_before_the_others_pass(cast, found):
    town = cast.actor("township")
    draw = draw_rechecks(found, "township_check", actor=town)
    bad, good = draw.rechecks.order_by("pk")
    record_recheck(bad, Finding(False, LATER, "The roof leaks."), actor=town)
    with pytest.raises(RoundError, match="EXITS-067"):
        record_recheck(good, Finding(False, LATER), actor=town)
    record_recheck(good, Finding(True, LATER), actor=town)
    taken = take_step([found], "township_check", actor=town)
    assert (taken.passed, taken.stopped) == (0, {"EXITS-048": 1})
    assert taken.waiting == {"EXITS-053": 5}
    more = draw_rechecks(found, "township_check", actor=town)
    assert more.rechecks.count() == 1  # half of six are three, and two were drawn
    record_recheck(more.rechecks.get(), Finding(True, LATER), actor=town)
    assert take_step([found], "township_check", actor=town).passed == 5
    bad.candidate.household.refresh_from_db()
    assert bad.candidate.household.register_status == "registered_poor"
    assert Draw.objects.filter(round=found).count() == 2


def test_who_recorded_the_facts_does_not_look_at_them_again(cast, found):
    town = cast.actor("township")
    draw = draw_rechecks(found, "township_check", actor=town)
    again = draw.rechecks.first()
    Visit.objects.filter(household=again.candidate.household_id).update(visitor=town.key)
    with pytest.raises(RoundError, match="EXITS-066"):
        record_recheck(again, Finding(True, LATER), actor=town)
    other = second(cast, "township", "shigou")
    assert record_recheck(again, Finding(True, LATER), actor=other).result == "holds"
    assert Recheck.objects.get(pk=again.pk).by == other.key


def test_a_household_that_refuses_stays_in_and_one_on_paper_has_a_witness(cast, settings):
    made = opened(cast, 2)
    take_up_to(made, "verification", cast, settings)
    worker = cast.actor("village_worker")
    first, other = made.candidates.filter(state="open").order_by("pk")
    with pytest.raises(RoundError, match="EXITS-063"):
        sign(first, Signed("paper", DAY), actor=worker)
    with pytest.raises(RoundError, match="EXITS-064"):
        sign(first, Signed("attachment", DAY), actor=worker)
    with pytest.raises(RoundError, match="EXITS-047"):
        take_step([made], "agreement", actor=worker)
    sign(first, Signed("refused", DAY), actor=worker)
    sign(other, Signed("paper", DAY, "The teacher"), actor=worker)
    taken = take_step([made], "agreement", actor=worker)
    assert (taken.passed, taken.stopped) == (1, {"EXITS-046": 1})
    assert Household.objects.get(pk=first.household_id).register_status == "registered_poor"
