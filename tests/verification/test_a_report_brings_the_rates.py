"""The exit of a county takes its rates from the report of an assessment, whichever came first."""

import json

import pytest
from tests.exits.area_scene import CLERK, stepped, to_assess
from tests.verification.assessment_scene import assessor, drawn, office, write_all

from aboveline.areas.models import AreaFact
from aboveline.exits.errors import ExitError
from aboveline.exits.models import AreaExit
from aboveline.verification.actions import assessing
from aboveline.verification.actions.assessing.bringing import rates_of, report_digest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path


def reported(cast, poor):
    found = drawn(cast)
    write_all(found, poor, actor=assessor(cast))
    found = assessing.close_field(found, actor=office(cast))
    return assessing.report_assessment(found, actor=office(cast))


def facts_of(area):
    rows = AreaFact.objects.filter(area=area, fact__endswith="_rate").order_by("pk")
    return {row.fact: row for row in rows}


def test_a_reported_assessment_is_the_step_of_the_exit_that_waits(cast):
    waiting = to_assess(cast)
    found = reported(cast, 8)
    step = waiting.steps.get(step="assessment")
    assert report_digest(found) in step.evidence
    assert step.actor == "service:assessment"
    facts = facts_of(waiting.area)
    assert set(facts) == {"wrong_exit_rate", "missed_rate", "approval_rate"}
    figure = next(one for one in found.result["after"]["figures"] if one["name"] == "wrong_exit")
    assert float(facts["wrong_exit_rate"].value) == pytest.approx(100 * figure["value"], abs=1e-4)
    assert facts["wrong_exit_rate"].source == step.evidence
    with pytest.raises(ExitError, match="EXITS-101"):
        stepped(AreaExit.objects.get(), cast.actor("province"), "approval")


def test_one_that_was_reported_while_the_office_decided_is_taken_at_once(cast):
    waiting = to_assess(cast)
    waiting.steps.get(step="decision").delete()
    reported(cast, 0)
    assert not facts_of(waiting.area)
    stepped(AreaExit.objects.get(), CLERK, "decision")
    assert waiting.steps.filter(step="assessment").exists()
    assert facts_of(waiting.area)["wrong_exit_rate"].value in ("0.0", "0")


def test_without_an_assessment_the_exit_stands_still(cast):
    waiting = to_assess(cast)
    for name, code in (("approval", "EXITS-108"), ("assessment", "EXITS-120")):
        with pytest.raises(ExitError, match=code):
            stepped(waiting, cast.actor("province"), name)


def test_an_earlier_assessment_brings_nothing(cast):
    found = reported(cast, 0)
    found.moves.update(on="2019-12-31")
    waiting = to_assess(cast)
    assert not waiting.steps.filter(step="assessment").exists()


def test_where_the_interval_decides_its_end_against_the_area_is_brought(cast):
    found = reported(cast, 1)
    figures = {one["name"]: one for one in found.result["after"]["figures"]}
    found.decided_by = "bound"
    rates = rates_of(found)
    assert float(rates["wrong_exit_rate"]) == pytest.approx(
        100 * figures["wrong_exit"]["high"], abs=1e-4
    )
    assert float(rates["approval_rate"]) == pytest.approx(
        100 * figures["approval"]["low"], abs=1e-4
    )


def test_the_digest_tells_a_report_that_was_changed(cast):
    found = reported(cast, 0)
    before = report_digest(found)
    found.result = json.loads(json.dumps(found.result).replace("passes", "fails"))
    assert report_digest(found) != before
