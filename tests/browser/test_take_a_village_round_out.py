"""A round of a village, walked from its opening to the approval, with one objection on the way."""

from datetime import date

from tests.browser.conftest import PHONE
from tests.exits.homes_scene import bring_up_to_date, good_homes

from aboveline.exits.models import Candidate, Recheck, Round
from aboveline.problems.models import Problem

NOTICE_OVER = date(2020, 7, 7)


def take(page, found, button="Take this step"):
    """From the page of the round through what the step does to the step taken."""
    page.goto(f"/rounds/{found.pk}/")
    page.get_by_role("link", name="Show what this step does").first.click()
    page.get_by_role("button", name=button).click()
    page.wait_for_url(f"**/rounds/{found.pk}/")
    bring_up_to_date()


def look_again(page, found):
    """Draw, and say of each household drawn that it holds."""
    page.goto(f"/rounds/{found.pk}/")
    page.get_by_role("button", name="Draw the households to look at again").click()
    while page.get_by_role("link", name="Record what was found").count():
        page.get_by_role("link", name="Record what was found").first.click()
        page.get_by_text("yes, it holds", exact=True).click()
        page.get_by_role("button", name="Record", exact=True).click()
        page.wait_for_url(f"**/rounds/{found.pk}/")
    take(page, found)


def open_and_review(worker, homes):
    """The round opened, reviewed in a meeting, verified and signed; up to the notice."""
    worker.goto("/rounds/open/")
    assert worker.get_by_text("2 of 2 households may be proposed.").is_visible()
    worker.get_by_label("Choose Shigou Village 3").check()
    worker.get_by_role("button", name="Open the rounds").click()
    worker.wait_for_url("**/rounds/*-*/")
    found = Round.objects.get()
    worker.get_by_role("link", name="Record the meeting").click()
    worker.get_by_label("How many may vote").fill("30")
    worker.get_by_label("How many of them were there").fill("24")
    worker.get_by_label(f"Relatives who may vote {homes[0].number}").fill("2")
    worker.get_by_label(f"of them there {homes[0].number}").fill("2")
    worker.get_by_role("button", name="Record the meeting").click()
    assert worker.get_by_text("2 of 2 households pass").is_visible()
    bring_up_to_date()
    take(worker, found)
    for home in homes:
        worker.goto(f"/rounds/{found.pk}/households/{home.number}/sign/")
        worker.get_by_label("Who was there").fill("The teacher")
        worker.get_by_role("button", name="Record", exact=True).click()
        worker.wait_for_url(f"**/rounds/{found.pk}/")
    take(worker, found)
    return found


def test_a_round_goes_from_notice_to_approval_with_an_objection(opened, cast, settings):
    homes = good_homes(cast, 2)
    worker = opened("village_worker")
    found = open_and_review(worker, homes)
    worker.get_by_label("Where the notice hangs").fill("The board of the village committee")
    worker.get_by_role("button", name="Post the notice").click()
    assert worker.get_by_text("The notice is up. Print it and hang it.").is_visible()
    assert worker.get_by_role("link", name="As a PDF").is_visible()
    town = opened("township", viewport=PHONE)
    town.goto(f"/rounds/{found.pk}/")
    town.get_by_role("link", name="Record an objection").first.click()
    town.get_by_label("What is objected").fill("They own a lorry.")
    town.get_by_role("button", name="Object", exact=True).click()
    town.wait_for_url(f"**/rounds/{found.pk}/")
    problem = Problem.objects.get(source="objection")
    assert town.get_by_text(f"The objection is problem {problem.number}").is_visible()

    settings.ABOVELINE_TODAY = NOTICE_OVER
    bring_up_to_date()
    worker.goto(f"/rounds/{found.pk}/")
    worker.get_by_role("link", name="Show what this step does").click()
    assert worker.get_by_text("1 of 2 households pass; 1 waiting").is_visible()
    county = opened("county")
    county.goto(f"/problems/{problem.number}/")
    county.get_by_text("Dismiss", exact=True).first.click()
    county.locator("#dismissed-reason").fill("It belongs to a firm.")
    county.get_by_role("button", name="Dismiss").click()
    take(worker, found)
    look_again(town, found)
    look_again(county, found)

    county.goto("/rounds/")
    county.get_by_role("link", name="Show what this does").first.click()
    assert county.get_by_text("2 of 2 households pass.").is_visible()
    county.get_by_role("button", name="Take this step").click()
    county.wait_for_url("**/rounds/**")
    positions = set(Candidate.objects.filter(round=found).values_list("position", flat=True))
    assert positions == {7}
    assert Recheck.objects.filter(draw__round=found, result="holds").count() >= 2
    county.goto(f"/households/{homes[0].number}/")
    assert county.get_by_role("heading", name="Identification and exit").is_visible()
