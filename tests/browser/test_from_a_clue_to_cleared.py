"""A clue goes its way on pages: reported on a phone, helped, refused to one person, cleared."""

from tests.browser.conftest import PHONE

from aboveline.problems.models import Problem


def test_a_clue_is_cleared_by_a_second_person_on_evidence(opened, cast):
    worker = opened("village_worker", viewport=PHONE)
    worker.goto("/households/0417/")
    worker.get_by_role("link", name="Report a clue").click()
    worker.get_by_label("In a few words, when it is not in the list").fill("The roof leaks")
    worker.get_by_text("self-report").click()
    worker.get_by_role("button", name="Report", exact=True).click()
    worker.wait_for_url("**/problems/*-P*/")
    assert worker.get_by_text("The clue is reported as problem").is_visible()
    assert worker.get_by_text("Not by your role.").first.is_visible()
    problem = Problem.objects.get(rule="other")
    address = f"/problems/{problem.number}/"

    town = opened("township")
    town.goto("/problems/")
    town.get_by_role("link", name=problem.number).click()
    town.get_by_role("button", name="Confirm").click()
    town.get_by_text("Record help").first.click()
    town.get_by_label("Kind of help").select_option("housing_safety")
    town.get_by_label("What is given").fill("New tiles")
    town.get_by_role("button", name="Record help").click()
    assert town.get_by_text("The help is recorded as planned. Say here when it began.").is_visible()
    town.get_by_role("button", name="Answer: help is recorded").click()
    assert town.get_by_text(f"Problem {problem.number} is answered.").is_visible()
    assert town.get_by_text("Ask a second person of the office to look at it.").first.is_visible()
    assert not town.get_by_role("button", name="Clear", exact=True).is_visible()

    worker.goto("/households/0417/visit/")
    worker.get_by_role("button", name="Save the visit").click()
    worker.wait_for_url("**/households/0417/")

    county = opened("county")
    county.goto("/problems/mine/")
    county.get_by_role("link", name=problem.number).click()
    assert county.get_by_text("Help for this problem is only planned").is_visible()
    assert not county.get_by_role("button", name="Clear", exact=True).is_visible()
    town.get_by_text("What became of it").click()
    town.get_by_text("given", exact=True).click()
    town.get_by_label("Effect, or why it stopped").fill("The roof is tight")
    town.get_by_role("button", name="Record", exact=True).click()
    assert town.get_by_text("What became of the help is recorded.").is_visible()
    county.reload()
    clear = county.get_by_role("button", name="Clear", exact=True)
    clear.click()
    assert county.get_by_text("No evidence was named.").is_visible()
    county.get_by_label("visit · 30 June 2020").first.check()
    clear.click()
    county.wait_for_url(f"**{address}")
    assert county.get_by_text(f"Problem {problem.number} is cleared.").is_visible()
    problem.refresh_from_db()
    assert problem.state == "cleared"
    worker.goto("/households/0417/")
    assert worker.get_by_text(f"Problem {problem.number}: cleared").is_visible()
