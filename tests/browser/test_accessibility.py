"""axe finds nothing serious on any page, light or dark, on a phone or a desk."""

from decimal import Decimal

from axe_playwright_python.sync_playwright import Axe
from tests.browser.conftest import PHONE
from tests.cast import DAY

from aboveline.problems.actions import (
    Clue,
    answer_problem,
    confirm_problem,
    plan_measure,
    report_problem,
)
from aboveline.problems.actions.feeding import check_feed
from aboveline.problems.actions.hazards import Struck, open_clues, record_hazard
from aboveline.problems.actions.helping import Help
from aboveline.problems.actions.tokens import Term, give_token
from aboveline.problems.actions.trials import Asked, ask_for_trial
from aboveline.problems.feeds.reading import Sent, feed_named

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
        *_from_outside(cast),
        f"/areas/{cast.areas['shigou'].pk}/tiles/",
        "/problems/import/",
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


def _from_outside(cast):
    """What a department sent, a hazard that was recorded, and a trial that was made."""
    county, area, village = cast.actor("county"), cast.areas["qinglan"], cast.areas["shigou-3"]
    rows = [
        Sent(2, "A1", DAY, identity="990101195103070014", amount=Decimal(20000)),
        Sent(3, "A2", DAY, identity="990201197008290056", amount=Decimal(1)),
        Sent(4, "A3", codes=("PROBLEM-054",)),
    ]
    feed = feed_named("medical_bills")
    sent = check_feed(feed, rows, area=area, actor=county)
    give_token(feed.name, area, Term("Medical insurance", DAY, DAY), actor=county)
    open_clues(record_hazard(village, Struck("flood", (village.pk,), DAY), actor=county))
    trial = ask_for_trial(area, Asked(180, "monitoring_line", Decimal(6000)), actor=county)
    rule = {"rule": "lost_work", "flagged": 4, "hits": 1, "precision": 0.25, "recall": 0.5}
    rule |= {"workload": 0.04, "false_alarms_per_hundred": 3.0, "lead_days": 180}
    day = {"day": "2020-01-02", "outcome_day": "2020-06-30", "at_risk": 100, "followed": 90}
    trial.result = {"base": [rule], "tried": [rule], "days": [day | {"fell": 2}]}
    trial.state = "done"
    trial.save()
    shape = {"type": "Polygon", "coordinates": [[[100, 30], [101, 30], [101, 31], [100, 30]]]}
    village.boundary = shape
    village.save()
    return (
        *("/feeds/", f"/feeds/{sent.pk}/", f"/areas/{village.pk}/hazard/"),
        *("/warnings/", f"/warnings/{trial.pk}/"),
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
