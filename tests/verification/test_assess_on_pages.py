"""The pages of an assessment: each in its turn, from the plan to the report, in both languages."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.verification.assessment_scene import PARTS, answer_all, assessor, drawn, fill, office

from aboveline.verification.actions import assessing
from aboveline.verification.models import Assessment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path


def test_the_office_and_an_assessor_bring_a_plan_to_a_sample(cast):
    fill(cast)
    planner, visitor = cast.client("province"), cast.client("assessor")
    area = cast.areas["qinglan"]
    paired = str(cast.areas["baishi"].pk)
    answer = planner.post(f"/areas/{area.pk}/assess/", {"villages": 500})
    assert "ASSESS-003" in answer.content.decode()
    planner.post(f"/areas/{area.pk}/assess/", {"villages": 4, "paired": [paired]})
    found = Assessment.objects.get()
    page = f"/assessments/{found.pk}/"
    planner.post(f"{page}step/", {"step": "freeze"})
    found.refresh_from_db()
    shown = visitor.get(page).content.decode()
    assert found.frame_digest in shown
    proposed = re.search(r'name="part" value="(\w+)"', shown).group(1)
    assert len(proposed) >= 16
    planner.post(f"{page}seed/office/", {"part": PARTS["office"]})
    visitor.post(f"{page}seed/assessors/", {"part": proposed})
    assert proposed not in visitor.get(page).content.decode()
    planner.post(f"{page}seed/office/", {"part": PARTS["office"]})
    visitor.post(f"{page}seed/assessors/", {"part": proposed})
    found.refresh_from_db()
    assert found.state == "drawn"
    assert proposed in visitor.get(page).content.decode()
    assert cast.user("assessor").name in planner.get(page).content.decode()
    for village in found.drawn.order_by().values_list("village", flat=True).distinct():
        given = {"village": village, "interviewer": cast.user("assessor").pk}
        planner.post(f"{page}assign/", given)
    found.refresh_from_db()
    assert found.state == "in_field"


def test_an_assessor_interviews_on_a_phone_and_takes_a_replacement(cast):
    found = drawn(cast)
    visitor = cast.client("assessor")
    row = found.drawn.filter(state="waiting", group="exited").first()
    listed = visitor.get("/sample/").content.decode()
    assert row.household.head_name in listed
    assert row.household.number not in listed
    form = visitor.get(f"/sample/{row.pk}/").content.decode()
    assert "exited" not in form, "the form does not tell what the register says"
    given = {f"q_{name}": "yes" for name in ("food", "clothing", "schooling", "medical_insurance")}
    given |= {"q_housing": "yes", "q_water": "no", "q_income": "5200", "approves": "yes"}
    given |= {"on": "2020-06-30", "place": "home", "minutes": "25"}
    assert visitor.post(f"/sample/{row.pk}/", given).status_code == 302
    assert (row.interview.finding, row.interview.minutes) == ("poor", 25)
    again = visitor.post(f"/sample/{row.pk}/", given)
    assert "ASSESS-010" in again.content.decode()
    villages = found.drawn.filter(group="unregistered", state="waiting", order=1)
    answer = visitor.post(f"/sample/{villages.first().pk}/replace/", {"because": "rain"})
    assert "ASSESS-014" in answer.content.decode()
    assert cast.client("assessor", "beside").get(f"/sample/{row.pk}/").status_code == 404


def test_the_county_sees_which_households_and_why_appeals_and_the_report_is_printed(cast):
    found = drawn(cast)
    bad = answer_all(found, 6, actor=assessor(cast))
    county, planner = cast.client("county"), cast.client("province")
    page = f"/assessments/{found.pk}/"
    assert bad[0].household.number not in county.get(f"{page}findings/").content.decode()
    assert "fails" not in county.get(page).content.decode()
    planner.post(f"{page}step/", {"step": "close"})
    listed = county.get(f"{page}findings/").content.decode()
    for row in bad:
        assert row.household.number in listed
    assert bad[0].household.head_name not in listed, "names are masked"
    assert "safe drinking water" in listed
    said = {"words": "The pipe was laid on 2 June."}
    county.post(f"/assessments/findings/{bad[0].pk}/appeal/", said)
    made = found.drawn.get(pk=bad[0].pk).appeal
    given = {"decision": "The photo shows it.", "accepts": "yes"}
    planner.post(f"/assessments/appeals/{made.pk}/decide/", given)
    assert county.get(f"{page}report.pdf").status_code == 404
    planner.post(f"{page}step/", {"step": "report"})
    shown = county.get(page).content.decode()
    assert "fails" in shown
    assert "Before appeals were heard" in shown
    assert "<svg" in shown
    for language in ("en", "zh-hans"):
        county.cookies["django_language"] = language
        answer = county.get(f"{page}report.pdf")
        assert answer.content.startswith(b"%PDF")


def test_the_list_asks_as_much_for_many_assessments_as_for_one(cast, django_assert_num_queries):
    area, who = cast.areas["qinglan"], cast.client("county")
    fill(cast)
    assessing.plan_assessment(area, assessing.Planned(3), actor=office(cast))
    who.get("/assessments/")
    with CaptureQueriesContext(connection) as one:
        who.get("/assessments/")
    for _ in range(3):
        assessing.plan_assessment(area, assessing.Planned(3), actor=office(cast))
    with django_assert_num_queries(len(one)):
        who.get("/assessments/")
