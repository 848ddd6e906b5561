"""The stories of 2020 with made-up people: lost work, illness, a flood, and one that goes wrong."""

from datetime import date

import pytest
from tests.browser.conftest import PHONE
from tests.problems.scene import CLERK, GOOD, judged, known_home

from aboveline.areas.models import AreaTag
from aboveline.problems.models import Measure, Problem, Report
from aboveline.registry.actions import Findings, record_visit, register_household
from aboveline.registry.income import Answer, Statement
from aboveline.registry.models import Household, IncomeLine
from aboveline.site.jobs import JOBS, run_once


def let_the_worker_work():
    """What the worker beside the site does within seconds."""
    names = ("judge what was touched", "follow what was judged", "issue receipts")
    for job in JOBS:
        if job.name in names:
            assert run_once(job)


def problem_of(rule):
    return Problem.objects.get(rule=rule, merged_into=None)


def visit(page, number):
    """Open the form of a visit with every group unfolded."""
    page.goto(f"/households/{number}/visit/")
    page.eval_on_selector_all("main details", "all => all.forEach(one => { one.open = true })")


def record_that_it_began(page, day):
    """Say on the page of a problem since when its help is under way."""
    page.get_by_text("What became of it").click()
    page.get_by_text("under way", exact=True).click()
    page.get_by_label("Since which day").fill(day)
    page.get_by_role("button", name="Record", exact=True).click()


def test_lost_work_is_answered_by_a_job_and_cleared_by_another_person(opened, cast, settings):
    home = judged(known_home(cast))
    worker = opened("village_worker", viewport=PHONE)
    visit(worker, home.number)
    part = worker.locator("section", has=worker.get_by_role("heading", name="Work", exact=True))
    part.get_by_text("yes", exact=True).click()
    worker.get_by_role("button", name="Save the visit").click()
    worker.wait_for_url(f"**/households/{home.number}/")
    let_the_worker_work()
    problem = problem_of("lost_work")
    worker.reload()
    assert worker.get_by_role("link", name=problem.number).first.is_visible()

    town = opened("township")
    town.goto(f"/problems/{problem.number}/")
    assert town.get_by_text("The main earner lost work and has none now.").first.is_visible()
    town.get_by_role("button", name="Confirm").click()
    problem.refresh_from_db()
    assert problem.due_on == date(2020, 7, 14)  # ten working days after 30 June
    town.get_by_text("Record help").first.click()
    town.get_by_label("Kind of help").select_option("employment")
    town.get_by_label("What is given").fill("A job in the made-up toy workshop")
    town.get_by_role("button", name="Record help").click()
    town.get_by_role("button", name="Answer: help is recorded").click()
    assert town.get_by_text(f"Problem {problem.number} is answered.").is_visible()
    assert Measure.objects.get(problem=problem).kind == "employment"

    settings.ABOVELINE_TODAY = date(2020, 7, 10)
    visit(worker, home.number)
    part = worker.locator("section", has=worker.get_by_role("heading", name="Work", exact=True))
    part.get_by_text("no", exact=True).click()
    worker.get_by_label("From the beginning of").fill("2020-07")
    worker.get_by_label("To the end of").fill("2020-07")
    wage = worker.locator(".section", has=worker.locator("#id_income-amount_wage")).last
    wage.locator("#id_income-amount_wage").fill("2600")
    wage.get_by_text("of the household", exact=True).click()
    worker.get_by_role("button", name="Save the visit").click()
    worker.wait_for_url(f"**/households/{home.number}/")
    assert IncomeLine.objects.filter(kind="wage", amount_cents=260_000).exists()
    let_the_worker_work()

    town.reload()
    record_that_it_began(town, "2020-07-06")
    assert Measure.objects.get(problem=problem, state="under_way").begins_on == date(2020, 7, 6)
    assert not town.get_by_role("button", name="Clear", exact=True).is_visible()
    county = opened("county")
    county.goto(f"/problems/{problem.number}/")
    county.get_by_label("visit · 10 July 2020").first.check()
    county.get_by_role("button", name="Clear", exact=True).click()
    assert county.get_by_text(f"Problem {problem.number} is cleared.").is_visible()
    problem.refresh_from_db()
    assert problem.state == "cleared"


def lose_the_answer(route):
    """Let a request through to the site, and its answer be lost on the way."""
    route.fetch(max_redirects=0)
    route.abort()


@pytest.fixture
def couple(cast) -> Household:
    """A couple whose dwelling, water, food and insurance are good; no income is known yet."""
    known = {"residents_medical_insurance": True, "in_school": False, "working": False}
    people = [
        {"name": "Sun Made-Up", "birth_date": "1962-05-01", "sex": "male", "relation": "head"},
        {"name": "Qian Made-Up", "birth_date": "1964-03-10", "sex": "female", "relation": "spouse"},
    ]
    labour = ({"labour_ability": "lost"}, {"labour_ability": "weak"})
    home = register_household(
        cast.areas["shigou-3"], actor=CLERK, values={}, people=people, on=date(2020, 1, 5)
    )
    rows = home.memberships.order_by("person__birth_date")
    found = {row.person_id: known | more for row, more in zip(rows, labour, strict=True)}
    living = GOOD | {"schooling_cost_year": 0, "disaster_loss_year": 0}
    no_income = [Answer(kind, "none") for kind in ("wage", "business", "production_expense")]
    span = Statement(date(2018, 10, 1), date(2019, 10, 1), no_income)
    record_visit(
        home, Findings(living, income=span, people=found), actor=CLERK, visited_on=date(2020, 5, 2)
    )
    AreaTag.objects.get_or_create(area=cast.areas["north"], tag="central")
    return judged(home)


def test_serious_illness_is_told_twice_insured_and_still_watched(opened, couple):
    grid = opened("village_worker", viewport=PHONE)

    def report(words, *, answer_is_lost=False):
        grid.goto(f"/households/{couple.number}/report/")
        grid.get_by_label("Which gap").select_option("medical_burden")
        grid.get_by_text("grid worker").click()
        grid.get_by_label("What was seen or said").fill(words)
        if answer_is_lost:
            grid.route("**/report/", lose_the_answer, times=1)
        grid.get_by_role("button", name="Report", exact=True).click()
        if answer_is_lost:
            grid.wait_for_url("chrome-error://**")
            grid.reload()  # the same form is sent again
        grid.wait_for_url("**/problems/*-P*/")

    report("Surgery in the city, the bills pile up", answer_is_lost=True)
    assert Report.objects.filter(source="grid_worker").count() == 1
    report("The neighbour says they sold the ox")
    problem = problem_of("medical_burden")
    assert Problem.objects.filter(merged_into=problem).count() == 1
    grid.goto(f"/problems/{problem.number}/")
    assert grid.get_by_text("Surgery in the city, the bills pile up").is_visible()
    assert grid.get_by_text("The neighbour says they sold the ox").is_visible()

    visit(grid, couple.number)
    grid.get_by_label("Medical costs paid by the household, last 12 months").fill("30000")
    grid.get_by_label("Insurance paid out, last 12 months").fill("22000")
    grid.get_by_label("From the beginning of").fill("2018-10")
    grid.get_by_label("To the end of").fill("2019-09")
    allowance = grid.locator(".section", has=grid.locator("#id_income-amount_transfer")).last
    allowance.locator("#id_income-amount_transfer").fill("470")
    allowance.get_by_text("a month", exact=True).click()
    dividend = grid.locator(".section", has=grid.locator("#id_income-amount_property")).last
    dividend.locator("#id_income-amount_property").fill("3000")
    dividend.get_by_text("a year", exact=True).click()
    dividend.get_by_text("of the household", exact=True).click()
    grid.get_by_role("button", name="Save the visit").click()
    assert grid.get_by_text("for which period and of whom").is_visible()  # 470 for whom?
    allowance.get_by_text("of the household", exact=True).click()
    grid.get_by_role("button", name="Save the visit").click()
    grid.wait_for_url(f"**/households/{couple.number}/")
    assert grid.get_by_text("4,320").locator("visible=true").first.is_visible()
    assert grid.get_by_role("heading", name="meets the standard").is_visible()
    assert not grid.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    let_the_worker_work()
    grid.reload()
    near = problem_of("income_near_line")
    assert grid.get_by_role("link", name=near.number).first.is_visible()  # and still watched
    problem.refresh_from_db()
    assert problem.state == "clue"  # 8,000 of costs are left: not a word of clearing


def test_story_that_goes_wrong_is_refused_with_a_sentence(opened, cast):
    home = judged(known_home(cast, {"dwelling_grade": "D", "dwelling_remedy": "none"}))
    problem = problem_of("housing")
    county = opened("county")
    county.goto(f"/problems/{problem.number}/")
    county.get_by_role("button", name="Confirm").click()
    assert not county.get_by_role("button", name="Answer: help is recorded").is_visible()
    assert county.get_by_text("No help that answers this problem was recorded.").first.is_visible()
    county.get_by_text("Record help").first.click()
    county.get_by_label("Kind of help").select_option("housing_safety")
    county.get_by_label("What is given").fill("Rebuilding")
    county.get_by_role("button", name="Record help").click()
    county.get_by_role("button", name="Answer: help is recorded").click()
    assert not county.get_by_role("button", name="Clear", exact=True).is_visible()
    assert county.get_by_text("Ask a second person of the office to look at it.").first.is_visible()

    second = opened("prefecture")
    second.goto(f"/problems/{problem.number}/")
    assert second.get_by_text("Not by your role.").first.is_visible()
    beside = opened("county", "beside")
    answer = beside.goto(f"/problems/{problem.number}/")
    assert answer.status == 404
    assert beside.get_by_role("heading").first.is_visible()
    problem.refresh_from_db()
    assert problem.state == "answered"
    assert home.pk == problem.household_id


def test_flood_after_the_closing_day_is_new_and_the_stock_stays_at_zero(opened, cast, settings):
    home = judged(known_home(cast))
    settings.ABOVELINE_TODAY = date(2020, 7, 10)
    county = opened("county")
    county.goto("/")
    county.get_by_role("link", name="Record a hazard").click()
    county.get_by_label("What happened").select_option("flood")
    county.get_by_label("Shigou Township").check()
    county.get_by_label("On which day").fill("2020-07-09")
    county.get_by_text("every household", exact=True).click()
    county.get_by_role("button", name="Show what this does").click()
    assert county.get_by_text("Nothing is recorded yet.").is_visible()
    assert not Problem.objects.filter(source="hazard").exists()
    county.get_by_role("button", name="Record it").click()
    assert county.get_by_text("1 new problem").first.is_visible()
    flood = Problem.objects.get(source="hazard", household=home)

    county.goto("/problems/?stock=2020-06-30")
    figures = county.locator(".account__line").last.get_by_role("listitem").all_inner_texts()
    assert [text for text in figures if text.startswith("0") and "still open" in text]
    assert [text for text in figures if text.startswith("1") and "new" in text]
    assert county.get_by_role("link", name=flood.number).is_visible()
