"""What cannot be judged in one area keeps nobody else from being judged, and says why."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aboveline.accounts.actors import service
from aboveline.evaluation import actions
from aboveline.evaluation.actions import judge_household, judge_touched
from aboveline.evaluation.models import Decision
from aboveline.registry.actions import NewHousehold, add_households
from aboveline.registry.history import touch
from aboveline.registry.models import Household, Touched
from aboveline.standard import StandardError
from aboveline.standard.errors import Fault

LACKS = Fault("parameters", "line", "PACK-010", "No value of 'line' for area 9901.", "Add one.")


@pytest.fixture
def village(cast):
    """Many households in the village where a parameter is missing, as many beside it."""
    keys = [cast.areas[name].pk for name in ("shigou-3", "shigou-4") for _ in range(5)]
    add_households([NewHousehold(key, {}, []) for key in keys], actor=service("tests"))
    touch(Household.objects.all(), "test")
    return cast.areas["shigou-3"]


@pytest.fixture
def lacking(village, monkeypatch):
    """The engine refuses to judge who lives in that village, as for a parameter without a value."""
    many, one = actions.judge_many, actions.judge_one

    def refuse_many(homes, day):
        if homes.filter(area=village).exists():
            raise StandardError([LACKS])
        return many(homes, day)

    def refuse_one(home, day):
        if home.area_id == village.pk:
            raise StandardError([LACKS])
        return one(home, day)

    monkeypatch.setattr(actions, "judge_many", refuse_many)
    monkeypatch.setattr(actions, "judge_one", refuse_one)
    return village


def waiting():
    return set(Touched.objects.values_list("household__area__name", "fault"))


def test_other_areas_are_judged_and_the_marks_of_the_bad_one_stay(cast, lacking, caplog):
    assert judge_touched() == 7
    there = set(Decision.objects.values_list("household__area__name", flat=True))
    assert there == {"Shigou Village 4", "Heishui Village 1", "Luhe Village 1"}
    fault = "parameters, line: No value of 'line' for area 9901. Add one. [PACK-010]"
    assert waiting() == {("Shigou Village 3", fault)}
    (logged,) = caplog.messages
    assert str(lacking.pk) in logged
    assert fault in logged


def test_what_failed_lets_others_go_first_and_is_tried_again_later(lacking, caplog):
    judge_touched()
    other = Household.objects.filter(area__name="Shigou Village 4").first()
    touch([other], "test")
    assert judge_touched(limit=1) == 1
    assert judge_touched() == 0
    Touched.objects.update(tried_at=actions.now() - timedelta(minutes=6))
    judge_touched()
    assert len(caplog.messages) == 2


def test_mended_parameter_brings_the_decisions(village, caplog):
    touched = Touched.objects.filter(household__area=village)
    touched.update(fault="x", tried_at=actions.now() - timedelta(hours=1))
    judge_touched()
    assert not Touched.objects.exists()
    assert Decision.objects.filter(household__area=village, is_latest=True).count() == 6


def test_earlier_decision_stays_and_pages_say_what_is_missing(cast, lacking, caplog):
    home = cast.households["0417"]
    kept = Decision.objects.create(
        household=home, standard="x", digest="0", on="2020-06-01", state="meets", at=actions.now()
    )
    assert judge_household(home) == kept
    client = cast.client("county")
    assert client.get("/households/0417/").status_code == 200
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"/areas/{lacking.pk}/")
    assert "1 household here cannot be judged" in page.text
    assert "Add one." in page.text
    assert len(queries) <= 24  # five of them: the form of a village and what contradicts it


def test_household_that_the_clock_alone_brings_up_gets_a_mark_with_the_fault(cast, lacking, caplog):
    Touched.objects.all().delete()
    home = cast.households["0417"]
    Decision.objects.create(
        household=home,
        standard="x",
        digest="0",
        on="2020-06-01",
        state="meets",
        next_change_on="2020-06-02",
        at=actions.now(),
    )
    assert actions.judge_due() == 0
    assert Touched.objects.get().household == home
    assert Touched.objects.get().fault
