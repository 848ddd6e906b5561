"""Amounts of help and of feeds are written in the currency of the standard that is in force."""

from datetime import date
from decimal import Decimal

from tests.problems.scene import judged, known_home

from aboveline.problems.actions import Clue, confirm_problem, plan_measure, report_problem
from aboveline.problems.actions.helping import Help


def test_another_standard_writes_help_in_its_own_currency(cast, settings):
    home, town = judged(known_home(cast)), cast.actor("township")
    problem = report_problem(home, Clue("other", "visit", title="No light"), actor=town)
    confirm_problem(problem, actor=town)
    given = Help("social_help", "A lamp", amount=Decimal("1500"), period="month")
    plan_measure(problem, given, actor=cast.actor("village_worker"))
    addresses = (f"/problems/{problem.number}/", f"/households/{home.number}/")
    client = cast.client("township")
    for address in addresses:
        text = client.get(address).text
        assert '1,500\u202f<span class="unit">yuan</span></span> a month' in text
    settings.ABOVELINE_STANDARD = "viet-nam-2022"
    settings.ABOVELINE_TODAY = date(2022, 6, 30)
    for address in addresses:
        text = client.get(address).text
        assert '1,500\u202f<span class="unit">VND</span></span> a month' in text
        assert "yuan" not in text.split('id="help"')[1]
