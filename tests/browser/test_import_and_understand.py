"""A county officer signs in, imports a workbook with a fault, mends it, and sees why."""

from tests.browser.conftest import PHONE
from tests.registry.import_scene import HEAD, WIFE, text_of

from aboveline.registry.models import Household

PASSWORD = "a long made-up word"  # noqa: S105


def bring_in(page, content):
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Imports").click()
    page.get_by_label("File").set_input_files(
        {"name": "village.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Read the file").click()
    check = page.get_by_role("button", name="Check the rows")
    if check.count():
        check.click()


def test_officer_imports_mends_finds_visits_and_understands(opened, cast, settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    officer = cast.user("county")
    officer.set_password(PASSWORD)
    officer.save()
    page = opened("county", viewport={"width": 1280, "height": 900})
    page.context.clear_cookies()
    page.goto("/")
    page.locator("input[name=login]").fill(officer.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Qinglan County").wait_for()

    wrong = (*WIFE[:5], "1982-02-03", *WIFE[6:])
    bring_in(page, text_of(HEAD, wrong))
    assert page.get_by_text("Q006").first.is_visible()
    page.get_by_role("button", name="Take 1 row").click()
    assert page.get_by_text("Taken: 1 new").is_visible()
    with page.expect_download() as receipt:
        page.get_by_role("link", name="My workbook with what is to be mended").click()
    assert receipt.value.path().stat().st_size > 1000

    bring_in(page, text_of(HEAD, WIFE))
    page.get_by_role("button", name="Take 1 row").click()
    made = Household.objects.get(outside_number="A1")
    assert made.size == 2

    page.set_viewport_size(PHONE)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Households").click()
    page.get_by_role("searchbox").fill(made.number)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=made.number).click()
    assert page.get_by_text("Ask at the next visit: ").is_visible()
    page.get_by_role("link", name="New visit").click()
    food = page.locator("section", has=page.get_by_role("heading", name="Food and clothing"))
    food.get_by_role("group", name="No worry about food").get_by_text("no", exact=True).click()
    page.get_by_role("button", name="Save the visit").click()
    assert page.get_by_role("heading", name="below the standard").is_visible()
    assert page.get_by_text("It does not hold: no worry about food.").is_visible()
