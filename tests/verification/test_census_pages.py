"""The pages of a census: each in its turn, blind where somebody counts, in both languages."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import DAY, signed_in
from tests.verification.census_scene import (
    GOOD,
    answer,
    answer_all,
    compared,
    given,
    given_round,
    members_of,
    opened_round,
    outsider,
    register,
)

from aboveline.problems.models import Problem
from aboveline.verification.census.agreement import agreement_of
from aboveline.verification.models import CensusDifference, CensusHousehold, CensusRound

pytestmark = pytest.mark.django_db
YES_NO = {"true": "yes", "false": "no"}
SENT = {name: YES_NO.get(value, value) for name, value in GOOD.items()} | {"on": DAY.isoformat()}


def sent_members(row):
    """The fields of the form for the members of a household."""
    return {"members": "2"} | {
        f"member{place}-{name}": YES_NO.get(str(value).lower(), value or "unknown")
        for place, one in enumerate(members_of(row), 1)
        for name, value in one.items()
    }


def registered(found):
    rows = CensusHousehold.objects.filter(village__round=found, is_registered=True)
    return list(rows.order_by("household__number"))


def test_the_office_opens_a_round_gives_its_villages_and_sees_how_complete_it_is(cast):
    register(cast)
    planner, area = cast.client("province"), cast.areas["qinglan"]
    page = f"/areas/{area.pk}/census/"
    days = {"standard_on": "2020-05-31", "begins_1": "2020-06-01", "ends_1": "2020-07-15"}
    again = planner.post(page, days | {"begins_2": "2020-07-01", "ends_2": "2020-07-20"})
    assert "CENSUS-003" in again.content.decode()
    planner.post(page, days | {"begins_2": "2020-07-16", "ends_2": "2020-08-20"})
    found = CensusRound.objects.get()
    village = found.villages.get(village=cast.areas["shigou-4"])
    address = f"/censuses/villages/{village.pk}/"
    assert "Nobody may count here yet" not in planner.get(address).content.decode()
    person = outsider(cast)
    shown = planner.get(address).content.decode()
    assert person.name in shown
    assert cast.user("enumerator", "outside").name not in shown
    planner.post(f"{address}give/", {"enumerator": person.pk})
    planner.post(f"{address}give/", {"batch": "2"})
    village.refresh_from_db()
    assert village.batch.number == 2
    shown = planner.get(f"/censuses/{found.pk}/").content.decode()
    assert person.name in shown
    assert f"{address}?state=to_do" in shown
    number = registered(found)[0].household.number
    assert number in planner.get(f"{address}?state=to_do").content.decode()
    assert number not in planner.get(f"{address}?state=refused").content.decode()
    assert "0.0" in shown


def test_who_counts_sees_where_a_household_lives_and_nothing_else_that_is_recorded(cast):
    found = given_round(cast)
    client, row = signed_in(outsider(cast)), registered(found)[0]
    listed = client.get("/my-census/").content.decode()
    form = client.get(f"/my-census/{row.pk}/").content.decode()
    for page in (listed, form):
        assert row.household.head_name in page
        assert row.household.number not in page
        assert "exited" not in page
    assert "Lane 0" in form
    assert "checked" not in form, "nothing is prefilled"
    assert client.get(f"/households/{row.household.number}/").status_code == 404
    assert client.get(f"/censuses/{found.pk}/").status_code == 404
    assert cast.client("enumerator").get(f"/my-census/{row.pk}/").status_code == 404


def test_a_draft_is_kept_and_a_whole_answer_is_recorded_once(cast):
    found = given_round(cast)
    client, row = signed_in(outsider(cast)), registered(found)[0]
    page = f"/my-census/{row.pk}/"
    key = str(client.get(page).context["form"]["key"].value())
    assert client.post(page, {"key": key, "on": SENT["on"], "people": "2"}).status_code == 422
    client.post(page, {"key": key, "on": SENT["on"], "people": "2", "act": "draft"})
    shown = client.get(page)
    assert str(shown.context["form"]["key"].value()) == key
    assert shown.context["form"]["people"].value() == "2"
    assert "draft kept" in client.get("/my-census/").content.decode()
    assert "CENSUS-021" in client.post(page, SENT | {"key": key}).content.decode()
    whole = SENT | sent_members(row) | {"key": key}
    assert client.post(page, whole).status_code == 302
    assert client.post(page, whole).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answers.count()) == ("done", 1)
    other = registered(found)[1]
    away = {"key": key, "outcome": "away", "on": SENT["on"]}
    assert "CENSUS-020" in client.post(f"/my-census/{other.pk}/", away).content.decode()
    client.post(f"/my-census/{other.pk}/", away | {"key": str(uuid4())})
    other.refresh_from_db()
    assert other.state == "away"


def test_the_form_gets_as_many_members_as_live_there_and_one_more_without_a_script(cast):
    found = given_round(cast)
    client, row = signed_in(outsider(cast)), registered(found)[0]
    page = f"/my-census/{row.pk}/"
    assert len(client.get(page).context["members"]) == 1
    sent = SENT | sent_members(row) | {"key": str(uuid4()), "act": "more", "people": "4"}
    shown = client.post(page, sent)
    assert shown.status_code == 200
    assert len(shown.context["members"]) == 4, "as many as are said to live there"
    assert shown.context["members"][0]["name"].value() == members_of(row)[0]["name"]
    more = client.post(page, sent | {"members": "4"})
    assert len(more.context["members"]) == 5, "and one more when that is asked for again"
    assert not row.answers.exists()
    client.post(page, sent | {"act": "draft", "member1-identity_number": "990101201005050026"})
    again = client.get(page).context["members"]
    assert [one["name"].value() for one in again] == [one["name"] for one in members_of(row)]
    assert again[1]["working"].value() == "unknown"
    assert not again[0]["identity_number"].value(), "a draft keeps no identity number"


def test_the_county_filters_exports_and_makes_problems_of_what_differs(cast):
    found = given_round(cast)
    rows = registered(found)
    answer(rows[0], outsider(cast), water_at_home="false", main_income=None)
    answer(rows[1], outsider(cast), enough_food="false", main_income=None)
    county, address = cast.client("county"), f"/censuses/{found.pk}/differences/"
    assert rows[0].household.number not in county.get(address).content.decode()
    compared(found, cast)
    shown = county.get(f"{address}?question=water_at_home").content.decode()
    assert rows[0].household.number in shown
    assert rows[1].household.number not in shown
    assert "Problems that they become, one a household: 1." in shown
    sent = county.get(f"/censuses/{found.pk}/differences.csv")
    text = b"".join(sent.streaming_content).decode()
    assert text.count("\n") == 3
    assert rows[0].household.head_name not in text
    county.post(f"/censuses/{found.pk}/problems/", {"question": "water_at_home"})
    problem = Problem.objects.get(source="census")
    assert problem.household == rows[0].household
    one = CensusDifference.objects.get(field="enough_food")
    page = f"/censuses/differences/{one.pk}/"
    assert "CENSUS-015" in county.post(page, {"outcome": "explained"}).content.decode()
    county.post(page, {"outcome": "explained", "reason": "A bad day."})
    assert "A bad day." in county.get(address).content.decode()
    for client in (cast.client("township"), cast.client("county", "beside")):
        assert client.get(page).status_code == 404


def test_two_enumerators_agree_as_far_as_the_page_says(cast):
    found = given_round(cast)
    answer_all(found, cast)
    rows = {line.label: line for line in agreement_of(found)}
    assert {line.share for line in rows.values()} == {100.0}
    twice = found.villages.filter(households__is_double=True).count()
    assert rows["each member: the person"].pairs == 2 * twice
    shown = cast.client("county").get(f"/censuses/{found.pk}/").content.decode()
    assert "how far two enumerators agree" in shown


def test_agreement_on_members_is_told_of_those_whom_both_listed(cast):
    found = given_round(cast)
    row = CensusHousehold.objects.filter(village__round=found, is_double=True).first()
    first, second = members_of(row), members_of(row)
    second[0]["in_school"] = "true"
    second[1] |= {"name": "Somebody Else", "relation": "mother", "sex": "female"}
    answer(row, outsider(cast), members=first)
    answer(row, outsider(cast, "second outsider"), members=second)
    rows = {line.label: (line.pairs, line.share) for line in agreement_of(found)}
    assert rows["each member: the person"] == (3, pytest.approx(100 / 3))
    assert rows["each member: attends school"] == (1, 0.0)
    assert rows["each member: relation to the head"] == (1, 100.0)


def test_pages_ask_as_much_for_many_households_as_for_few(cast, django_assert_num_queries):
    county = cast.client("county")

    def pages_of(found):
        for row in registered(found):
            answer(row, outsider(cast), water_at_home="false")
        compared(found, cast)
        village = found.villages.order_by("-registered").first()
        round_page = f"/censuses/{found.pk}/"
        return [round_page, f"{round_page}differences/", f"/censuses/villages/{village.pk}/"]

    asked = []
    few = pages_of(given_round(cast, homes=2))
    for page in ("/censuses/", *few):
        county.get(page)
        with CaptureQueriesContext(connection) as queries:
            county.get(page)
        asked.append(len(queries))
    register(cast, "shigou-3", homes=9)
    many = pages_of(given(opened_round(cast), cast))
    for page, count in zip(("/censuses/", *many), asked, strict=True):
        with django_assert_num_queries(count):
            county.get(page)
