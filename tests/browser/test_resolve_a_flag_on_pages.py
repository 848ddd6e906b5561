"""A county officer takes a flag from the queue to an outcome, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import SERIOUS, TOO_WIDE
from tests.verification.flag_scene import kept, of_household, of_recorder

from aboveline.verification.models import Flag


def serious(page):
    found = Axe().run(page).response["violations"]
    return [one["id"] for one in found if one["impact"] in SERIOUS]


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "phone"])
def test_a_flag_is_proposed_and_its_pages_can_be_read_by_everybody(cast, opened, viewport):
    kept(cast, of_household(cast), of_recorder(cast, f"user:{cast.user('village_worker').pk}"))
    page = opened("county", viewport=viewport)
    page.goto(f"/areas/{cast.areas['qinglan'].pk}/board/")
    page.get_by_role("link", name="Checks of answers").click()
    assert page.evaluate(TOO_WIDE) == []
    assert serious(page) == []
    page.get_by_role("link", name="answers copied between households").first.click()
    assert page.evaluate(TOO_WIDE) == []
    assert serious(page) == []
    page.get_by_label("Outcome").select_option("explained")
    page.get_by_label("Reason").fill("Two houses share one yard and one meter.")
    page.get_by_role("button", name="Propose the outcome").click()
    assert page.get_by_text("waits for a second person").is_visible()
    assert Flag.objects.get(unit="household").outcome == "explained"
    page.goto(f"/areas/{cast.areas['shigou-3'].pk}/answers/")
    assert page.get_by_text("fewer than 5 households are being looked at").is_visible()
    assert page.evaluate(TOO_WIDE) == []
    assert serious(page) == []
