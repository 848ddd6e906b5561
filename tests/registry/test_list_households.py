"""Who is in charge of an area finds its households by what he knows of them, and no others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import AT, DAY

from aboveline.accounts.actors import service
from aboveline.evaluation.models import Decision
from aboveline.registry.actions import accept_move, end_membership, propose_move
from aboveline.registry.actions.steps import keep_homes, members_of
from aboveline.registry.models import Household, HouseholdCause, Membership, Person, SavedFilter
from aboveline.vault.sealing import seal

WROTE = {"recorded_by": "service:tests", "recorded_at": AT}


def numbers(client, **query):
    answer = client.get("/households/", query)
    assert answer.status_code == 200
    return [row.number for row in answer.context["page"].rows]


def judged(household, state, **criteria):
    Household.objects.filter(pk=household.pk).update(judged_state=state)
    Decision.objects.create(
        household=household,
        standard="china-2013",
        digest="0",
        on=DAY,
        state=state,
        criteria=criteria,
        at=AT,
    )


def village(cast, count, start=2000):
    Household.objects.bulk_create(
        Household(number=str(start + n), area=cast.areas["shigou-3"], **WROTE) for n in range(count)
    )


@pytest.mark.parametrize(
    ("role", "place", "expected"),
    [
        ("county", "inside", ["0417"]),
        ("county", "beside", ["0512"]),
        ("county", "outside", ["0901"]),
        ("province", "inside", ["0417", "0512"]),
        ("nation", "inside", ["0417", "0512", "0901"]),
        ("village_worker", "inside", ["0417"]),
        ("village_worker", "beside", []),
    ],
)
def test_everybody_sees_the_households_of_his_own_area(cast, role, place, expected):
    assert numbers(cast.client(role, place)) == expected


@pytest.mark.parametrize("role", ["enumerator", "assessor", "administrator"])
def test_who_must_not_know_what_was_recorded_sees_no_list(cast, role):
    assert cast.client(role).get("/households/").status_code == 404


def test_household_is_found_by_name_pinyin_number_and_identity(cast):
    person = Person(name="王小红", name_pinyin="wangxiaohong", **WROTE)
    seal(person, "identity_number", "990101198001010022")
    person.save()
    Membership.objects.create(person=person, household=cast.households["0417"])
    keep_homes(cast.households["0417"], members_of(cast.households["0417"]))
    client = cast.client("nation")
    for text in ("王", "王小红", "wangx", "Wang Xiao", "WANGXIAOHONG", "041", "990101198001010022"):
        assert numbers(client, q=text) == ["0417"], text
    assert numbers(client, q="0022") == ["0417"]
    for text in ("小红", "xiaohong", "990101198001010015", "0015", "%", "_", "417"):
        assert numbers(client, q=text) == [], text


def test_last_four_of_an_identity_number_find_nobody_outside_the_area(cast):
    last_four = "0014"  # of the head of 0417
    assert numbers(cast.client("county", "inside"), q=last_four) == ["0417"]
    assert numbers(cast.client("county", "outside"), q=last_four) == []


def test_who_has_left_a_household_is_not_found_in_it(cast):
    person = Person.objects.get(name="Child of Wang Made-Up")
    assert numbers(cast.client("nation"), q="child") == ["0417", "0512", "0901"]
    end_membership(person, actor=cast.actor("county"), reason="move_out")
    assert numbers(cast.client("nation"), q="child") == ["0512", "0901"]


def test_list_is_narrowed_by_state_criterion_status_cause_area_and_visit(cast):
    one, two, three = (cast.households[number] for number in ("0417", "0512", "0901"))
    judged(one, "does_not_meet", water=False, income=True)
    judged(two, "cannot_tell", water=None, income=True)
    Household.objects.filter(pk=two.pk).update(register_status="registered_poor")
    HouseholdCause.objects.create(household=one, cause="illness", is_main=True, valid_from=DAY)
    HouseholdCause.objects.create(
        household=two, cause="illness", is_main=True, valid_from=AT.date(), valid_to=DAY
    )
    client = cast.client("nation")
    assert numbers(client, state="does_not_meet") == ["0417"]
    assert numbers(client, state="cannot_tell") == ["0512"]
    assert numbers(client, state="not_judged") == ["0901"]
    assert numbers(client, criterion="water") == ["0417"]
    assert numbers(client, status="registered_poor") == ["0512"]
    assert numbers(client, cause="illness") == ["0417"]
    assert numbers(client, area=str(cast.areas["south"].pk)) == ["0901"]
    assert numbers(client, unvisited="2020-06-12") == []
    assert numbers(client, unvisited="2020-06-13") == ["0417", "0512", "0901"]
    assert three.number == "0901"


def test_values_that_cannot_be_read_narrow_nothing(cast):
    client = cast.client("nation")
    assert len(numbers(client, area="x", unvisited="soon", state="", criterion="a b")) == 3


def test_area_outside_my_own_shows_nothing_of_it(cast):
    assert numbers(cast.client("county"), area=str(cast.areas["south"].pk)) == []


def test_long_list_goes_on_after_the_last_number(cast):
    village(cast, 60)
    client = cast.client("county")
    first = client.get("/households/")
    assert len(first.context["page"].rows) == 50
    following = client.get(first.context["page"].next_address)
    assert len(following.context["page"].rows) == 11
    assert following.context["page"].next_address == ""
    assert following.context["page"].first_address == "/households/"


def test_queries_do_not_grow_with_the_list(cast):
    client = cast.client("county")
    client.get("/households/")
    with CaptureQueriesContext(connection) as few:
        client.get("/households/", {"q": "Wang"})
    village(cast, 60)
    with CaptureQueriesContext(connection) as many:
        client.get("/households/", {"state": "not_judged"})
    assert (len(few), len(many)) == (14, 13)


@pytest.mark.parametrize("start", [2004, 2040], ids=["some met at first", "none met at first"])
def test_few_among_many_are_found_by_going_through_more_of_the_area(cast, monkeypatch, start):
    monkeypatch.setattr("aboveline.web.keyset._WINDOW", 10)
    monkeypatch.setattr("aboveline.web.keyset._WIDEST", 200)
    village(cast, 130)
    ill = Household.objects.filter(number__gte=str(start), number__lt=str(start + 80))
    HouseholdCause.objects.bulk_create(
        HouseholdCause(household=home, cause="illness", is_main=True, valid_from=DAY)
        for home in ill
    )
    client = cast.client("county")
    with CaptureQueriesContext(connection) as asked:
        first = client.get("/households/", {"cause": "illness"})
    expected = [str(start + n) for n in range(80)]
    assert [row.number for row in first.context["page"].rows] == expected[:50]
    assert len(asked) == 15
    second = client.get(first.context["page"].next_address)
    assert [row.number for row in second.context["page"].rows] == expected[50:]
    assert not second.context["page"].next_address


@pytest.mark.parametrize(("few", "queries"), [(0, 14), (3_000, 11)])
def test_what_an_index_finds_is_gathered_once(
    cast, monkeypatch, django_assert_num_queries, few, queries
):
    monkeypatch.setattr("aboveline.registry.filters._FEW", few)
    village(cast, 130)
    Household.objects.filter(number__gte="2060").update(
        register_status="monitored", judged_state="meets"
    )
    client = cast.client("county")
    client.get("/households/")
    with django_assert_num_queries(queries):
        answer = client.get("/households/", {"status": "monitored", "state": "meets"})
    assert [row.number for row in answer.context["page"].rows] == [
        str(number) for number in range(2060, 2110)
    ]


@pytest.mark.parametrize("role", ["county", "nation"])
@pytest.mark.parametrize("frequent", [0, 20_000])
def test_frequent_and_rare_names_are_found_alike(cast, monkeypatch, role, frequent):
    monkeypatch.setattr("aboveline.registry.filters._FREQUENT", frequent)
    client = cast.client(role)
    everywhere = ["0417", "0512", "0901"] if role == "nation" else ["0417"]
    assert numbers(client, q="child") == everywhere
    assert numbers(client, q="child of w") == ["0417"]
    assert numbers(client, q="nobody") == []


def test_who_moves_with_the_household_is_found_where_it_is_now(cast):
    service_ = service("tests")
    move = propose_move(
        cast.households["0417"], cast.areas["luhe-1"], actor=service_, reason="built a house there"
    )
    accept_move(move, actor=service_)
    assert numbers(cast.client("county"), q="wang") == []
    assert numbers(cast.client("county", "outside"), q="wang") == ["0417"]


def test_search_while_typing_gets_the_list_alone(cast):
    answer = cast.client("county").get("/households/", {"q": "041"}, headers={"HX-Target": "found"})
    assert "<html" not in answer.text
    assert "0417" in answer.text


def test_filter_is_kept_used_again_and_forgotten_by_its_owner_alone(cast):
    client, other = cast.client("county"), cast.client("county", "beside")
    client.post("/filters/", {"name": "late", "state": "meets", "next": "x"})
    client.post("/filters/", {"name": "late", "state": "cannot_tell"})
    kept = SavedFilter.objects.get()
    assert kept.query == {"state": "cannot_tell"}
    address = f"/filters/{kept.pk}/"
    assert client.get(address)["Location"] == "/households/?state=cannot_tell"
    assert "late" in client.get("/households/").text
    assert other.get(address).status_code == 404
    assert other.post(address + "drop/").status_code == 404
    client.post(address + "drop/")
    assert not SavedFilter.objects.exists()


def test_list_says_how_many_fit_and_stops_counting_at_a_limit(cast, monkeypatch):
    client = cast.client("county")
    village(cast, 60)
    assert "60 households" not in client.get("/households/").content.decode()
    counted = client.get("/counts/households/", headers={"HX-Request": "true"})
    assert "61 households" in counted.content.decode()
    without_script = client.get("/counts/households/", follow=True).content.decode()
    assert "61 households" in without_script
    monkeypatch.setattr("aboveline.registry.views.listing.COUNTED", 50)
    counted = client.get("/counts/households/", headers={"HX-Request": "true"})
    assert "More than 50 households" in counted.content.decode()
    assert "1 household<" in client.get("/households/?q=0417").content.decode()
    assert "hx-trigger" in client.get("/households/").content.decode()


def test_what_takes_long_to_count_is_counted_when_somebody_asks(cast):
    village(cast, 60)
    page = cast.client("county").get("/households/?unvisited=2020-06-30").content.decode()
    assert "How many are they?" in page
    assert 'hx-trigger="load"' not in page
