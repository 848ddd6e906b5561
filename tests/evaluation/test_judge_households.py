"""Households of the database are judged as the engine judges the same register in a folder."""

from datetime import date

import pytest
from tests.evaluation.made_up import bring_in, made_up_folder

from aboveline.areas.models import Area
from aboveline.evaluation.actions import judge_household
from aboveline.evaluation.models import Decision
from aboveline.evaluation.runs.judging import judge_area
from aboveline.evaluation.storing import stored_rows
from aboveline.library import evaluate
from aboveline.registry.models import Household, Touched
from aboveline.standard import load_standard
from aboveline.web.clock import now

DAY = date(2020, 6, 30)
COUNT = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made_up_folder(tmp_path_factory.mktemp("register"), COUNT, seed=11)


@pytest.fixture(scope="module")
def expected(folder):
    """What a run of the engine over the folder says, by household."""
    standard = load_standard("china-2013")
    rows = evaluate(folder, standard, as_of=DAY).decisions.to_pylist()
    given = ({**row, "standard": standard, "findings": {}} for row in rows)
    stored = [Decision(**row) for row in stored_rows(given, DAY, now())]
    return {str(decision.household_id): decision for decision in stored}


@pytest.fixture
def register(db, settings, folder):
    settings.ABOVELINE_TODAY = DAY
    assert bring_in(folder) == COUNT
    return Area.objects.get(parent=None)


def _told(decision):
    return (
        decision.state,
        decision.category,
        decision.criteria,
        decision.facts,
        decision.next_change_on,
    )


def test_an_area_is_judged_as_a_folder_with_the_same_rows(register, expected):
    assert judge_area(register) == COUNT
    found = {str(d.household_id): d for d in Decision.objects.filter(is_latest=True)}
    assert {key: _told(d) for key, d in found.items()} == {
        key: _told(d) for key, d in expected.items()
    }
    assert len({d.state for d in expected.values()}) == 3
    assert not Touched.objects.exists()


def test_one_household_is_judged_as_in_the_folder(register, expected):
    for home in Household.objects.order_by("number")[:25]:
        assert _told(judge_household(home)) == _told(expected[str(home.pk)])
