"""A county is assessed in the browser: drawn, visited on a phone, and it fails on planted exits."""

import pytest
from tests.browser.conftest import PHONE
from tests.verification.assessment_scene import PARTS, answer_all, assessor, fill, give_all

from aboveline.problems.models import Problem
from aboveline.registry.models import Household
from aboveline.verification.models import Assessment


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path


def test_a_sample_is_drawn_and_filled_and_the_county_fails_on_planted_wrong_exits(opened, cast):
    fill(cast)
    office, visitor = opened("province"), opened("assessor", viewport=PHONE)
    office.goto(f"/areas/{cast.areas['qinglan'].pk}/")
    office.get_by_role("link", name="Plan an assessment").click()
    office.get_by_label("Villages to draw").fill("5")
    office.get_by_role("button", name="Plan it").click()
    office.get_by_role("button", name="Freeze the frame").click()
    found = Assessment.objects.get()
    address = f"/assessments/{found.pk}/"
    for button in ("Commit", "Open it"):
        for page, role in ((office, "office"), (visitor, "assessors")):
            page.goto(address)
            page.get_by_role("textbox", name="Your part of the seed").fill(PARTS[role])
            page.get_by_role("button", name=button, exact=True).click()
    office.goto(address)
    assert office.get_by_text("sample drawn").first.is_visible()
    person = cast.user("assessor")
    village = found.drawn.first().village
    office.get_by_role("button", name=f"Give {village.name}").click()
    assert office.get_by_text("The village is given.").is_visible()
    give_all(found, person, actor=cast.actor("nation"))

    row = found.drawn.filter(state="waiting", group="exited").order_by("village__order").first()
    visitor.goto("/sample/")
    visitor.get_by_role("link", name=row.household.head_name, exact=True).click()
    for name in ("food", "clothing", "schooling", "medical_insurance", "housing", "approves"):
        field = name if name == "approves" else f"q_{name}"
        visitor.locator(f"[name={field}][value=yes]").check()
    visitor.locator("[name=q_water][value=no]").check()
    visitor.get_by_label("Net income per person").fill("6000")
    visitor.get_by_role("button", name="Record the interview").click()
    assert visitor.get_by_text("The interview is recorded.").is_visible()
    bad = answer_all(found, 5, actor=assessor(cast))

    for button in ("Close the field", "Make the report"):
        office.goto(address)
        office.get_by_role("button", name=button).click()
    county = opened("county")
    county.goto(address)
    assert county.get_by_role("heading", name="Result").get_by_text("fails").is_visible()
    county.get_by_role("link", name="Which households").click()
    table = county.get_by_role("region")
    for one in (row, *bad):
        number = Household.objects.get(pk=one.household_id).number
        assert table.get_by_role("link", name=number).is_visible()
    assert table.get_by_text("safe drinking water").first.is_visible()
    assert Problem.objects.filter(source="inspection").count() == 1 + len(bad)
