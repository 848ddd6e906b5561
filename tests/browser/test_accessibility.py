"""axe finds nothing serious on any page, light or dark, on a phone or a desk."""

from axe_playwright_python.sync_playwright import Axe
from tests.browser.conftest import PHONE

SERIOUS = ("serious", "critical")
TOO_WIDE = """
() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll("main *, header *, footer *")]
    .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 120)).slice(0, 8)
"""


def pages(cast):
    home = "/households/0417/"
    area = cast.areas["qinglan"].pk
    head = cast.households["0417"].memberships.get(relation="head").person_id
    return (
        "/",
        "/households/",
        "/households/?state=does_not_meet&q=x",
        home,
        f"{home}visit/",
        f"{home}change/",
        f"{home}status/",
        f"{home}move/",
        f"{home}members/add/",
        f"{home}head/",
        f"{home}split/",
        f"{home}merge/",
        *(f"{home}members/{head}/{page}/" for page in ("change-over", "insurance", "work")),
        f"{home}attachments/",
        f"/register/{cast.areas['shigou-3'].pk}/",
        "/moves/",
        "/areas/",
        f"/areas/{area}/",
        "/imports/",
        "/duplicates/",
        "/people/",
        "/people/roles/",
        "/standard/",
        "/nothing-here/",
    )


def faults(page):
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in SERIOUS]


def walked(page, cast):
    found = {}
    for path in pages(cast):
        page.goto(path)
        if wrong := faults(page):
            found[path] = wrong
        if wide := page.evaluate(TOO_WIDE):
            found[f"{path} is wider than the window"] = wide
    return found


def test_nothing_serious_on_a_phone_in_the_light(opened, cast):
    assert walked(opened("county", viewport=PHONE), cast) == {}


def test_nothing_serious_on_a_desk_in_the_dark(opened, cast, live_server):
    page = opened("county", viewport={"width": 1280, "height": 900})
    page.context.add_cookies([{"name": "look", "value": "dark", "url": live_server.url}])
    assert walked(page, cast) == {}


def test_sign_in_is_accessible(opened, cast):
    page = opened("county", viewport=PHONE)
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    assert faults(page) == []
