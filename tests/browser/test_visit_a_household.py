"""A village worker finds a household, records a visit on a phone, and reads what follows."""

from tests.browser.conftest import PHONE

from aboveline.registry.models import Living
from aboveline.registry.traces import place_of


def test_visit_on_a_phone_changes_what_the_page_says(opened, cast):
    page = opened("village_worker", viewport=PHONE)
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Households").click()
    page.get_by_role("searchbox").press_sequentially("041")
    page.wait_for_url("**/households/?q=041*")
    page.get_by_role("link", name="0417").click()
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 107.25, "latitude": 29.5, "accuracy": 10})
    page.get_by_role("link", name="New visit").click()
    page.get_by_text("Time and place of the visit").click()
    page.get_by_role("button", name="I am there now").click()
    page.get_by_text("Time and place are taken.").wait_for()
    housing = page.locator("section", has=page.get_by_role("heading", name="Dwelling"))
    housing.get_by_text("D: dangerous as a whole").click()
    housing.get_by_text("nothing finished").click()
    page.get_by_role("button", name="Save the visit").click()
    page.wait_for_url("**/households/0417/")
    assert page.get_by_text("The visit is recorded.").is_visible()
    assert page.get_by_role("heading", name="below the standard").is_visible()
    assert page.get_by_text("It does not hold: safe housing").is_visible()
    seen = Living.objects.get(household__number="0417")
    assert seen.dwelling_grade == "D"
    assert place_of(seen.visit) == ("107.25000", "29.50000")
    assert seen.visit.started_at <= seen.visit.ended_at


def test_site_works_without_script(opened, cast, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    session = cast.client("county").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto("/households/")
    page.get_by_role("searchbox").fill("Wang")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="0417").click()
    page.get_by_role("link", name="New visit").click()
    page.get_by_role("button", name="Save the visit").click()
    assert page.get_by_text("The visit is recorded.").is_visible()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-look") == "dark"
    page.get_by_role("button", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    context.close()
