"""An enumerator from another county counts a household on a phone; the office sees what differs."""

from tests.browser.conftest import PHONE
from tests.verification.census_scene import outsider, register

from aboveline.problems.models import Problem
from aboveline.registry.models import Living
from aboveline.verification.models import CensusHousehold, CensusRound

YES = ("enough_food", "protein_available", "enough_clothing")
NO = ("relocation_household", "water_at_home", "help_industry", "help_employment", "help_health")

OF_MEMBERS = ("residents_medical_insurance", "employees_medical_insurance", "in_school", "working")


def list_two_members(visitor):
    """Fill in the places that the form gets for them."""
    visitor.get_by_role("button", name="Another person").click()
    for place, relation in enumerate(("head", "son"), 1):
        visitor.locator(f"[name=member{place}-name]").fill(f"{relation} 0")
        visitor.locator(f"[name=member{place}-relation]").select_option(relation)
        for name in ("sex", *OF_MEMBERS):
            visitor.locator(f"[name=member{place}-{name}][value=unknown]").check()


def test_a_census_is_opened_counted_on_a_phone_compared_and_made_a_problem(opened, cast):
    register(cast, homes=1)
    cast.people["outsider", "afar"] = outsider(cast)
    office, visitor = opened("province"), opened("outsider", "afar", viewport=PHONE)
    office.goto(f"/areas/{cast.areas['qinglan'].pk}/")
    office.get_by_role("link", name="Open a census").click()
    office.get_by_label("Standard time").fill("2020-05-31")
    office.get_by_label("First batch: first day").fill("2020-06-01")
    office.get_by_label("First batch: last day").fill("2020-07-15")
    office.get_by_role("button", name="Open it").click()
    found = CensusRound.objects.get()
    office.get_by_role("link", name="Shigou Village 4").click()
    office.get_by_label("Enumerator").select_option(label="Made-Up outsider")
    office.get_by_role("button", name="Give the village").click()
    assert office.get_by_text("Households given").is_visible()

    row = CensusHousehold.objects.get(village__round=found, is_registered=True)
    visitor.goto("/my-census/")
    visitor.get_by_role("link", name=row.household.head_name, exact=True).click()
    assert not visitor.get_by_text(row.household.number).count()
    visitor.get_by_label("People who live here").fill("2")
    list_two_members(visitor)
    for answer, names in (("yes", YES), ("no", NO)):
        for name in names:
            visitor.locator(f"[name={name}][value={answer}]").check()
    visitor.get_by_role("button", name="Keep as a draft").click()
    visitor.get_by_role("link", name=row.household.head_name, exact=True).click()
    assert visitor.locator("[name=enough_food][value=yes]").is_checked()
    for name, answer in (
        ("dwelling_grade", "A"),
        ("dwelling_remedy", "none"),
        ("water_quality", "meets_standard"),
        ("main_income", "unknown"),
    ):
        field = visitor.locator(f"[name={name}]")
        if field.first.evaluate("one => one.tagName") == "SELECT":
            field.select_option(answer)
        else:
            visitor.locator(f"[name={name}][value={answer}]").check()
    visitor.get_by_role("button", name="Record the answers").click()
    assert visitor.get_by_text("Recorded.").is_visible()

    office.goto(f"/censuses/{found.pk}/")
    office.get_by_text("Close batch 1").click()
    office.get_by_label("Why households stay uncounted").fill("The rest is counted in autumn.")
    office.get_by_role("button", name="Close the batch").click()
    office.get_by_role("button", name="Compare batch 1 with the register").click()
    county = opened("county")
    county.goto(f"/censuses/{found.pk}/")
    county.get_by_role("link", name="What differs").click()
    county.goto(f"{county.url}?question=water_at_home")
    table = county.get_by_role("region", name="Differences")
    assert table.get_by_role("link", name=row.household.number).is_visible()
    county.get_by_role("button", name="Make problems of these").click()
    problem = Problem.objects.get(source="census")
    assert table.get_by_role("link", name=problem.number).is_visible()
    assert Living.objects.get(household=row.household).water_at_home is True
