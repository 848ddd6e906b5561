"""axe finds nothing serious on any page, light or dark, on a phone or a desk."""

from axe_playwright_python.sync_playwright import Axe
from tests.browser.conftest import PHONE

from aboveline.problems.actions import (
    Clue,
    answer_problem,
    confirm_problem,
    plan_measure,
    report_problem,
)
from aboveline.problems.actions.helping import Help

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
        f"{home}report/",
        f"{home}helpers/add/",
        "/problems/?stock=2020-05-31",
        "/problems/mine/",
        *(f"/problems/{number}/" for number in _ledger(cast)),
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


def _ledger(cast):
    """A clue that is to be decided, and an answered problem with help that waits."""
    home, town = cast.households["0417"], cast.actor("township")
    clues = [
        Clue("other", "visit", title=title) for title in ("The stove smokes", "The roof leaks")
    ]
    clue, other = (report_problem(home, one, actor=town) for one in clues)
    confirm_problem(other, actor=town)
    plan_measure(other, Help("housing_safety", "New tiles"), actor=town)
    answer_problem(other, actor=town)
    return clue.number, other.number


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
