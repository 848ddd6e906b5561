"""Households of a split area are put into the areas that follow; until then pages say so."""

from __future__ import annotations

import pytest
from django.http import Http404
from tests.cast import DAY

from aboveline.accounts.actors import service
from aboveline.areas import actions as areas
from aboveline.areas.actions.adding import NewArea
from aboveline.areas.errors import AreaError
from aboveline.areas.models import Area
from aboveline.audit.models import Entry
from aboveline.evaluation.actions import judge_touched
from aboveline.evaluation.runs.judging import judge_area
from aboveline.evaluation.tallies import counts_around, counts_in
from aboveline.registry import actions
from aboveline.registry.errors import RegistryError
from aboveline.registry.models import Household, Membership, Move, Person

CLERK = service("test")


@pytest.fixture
def halves(cast) -> tuple[Area, Area]:
    """The two villages into which the village of household 0417 was split."""
    old = cast.areas["shigou-3"]
    judge_area(old)
    new = [NewArea(name=f"Shigou Village 3 {side}", level="village") for side in ("East", "West")]
    east, west = areas.split_area(old, new, actor=CLERK, on=DAY)
    old.refresh_from_db()
    return east, west


def another(cast) -> Household:
    """One more household of the village, with its head."""
    wrote = {"recorded_by": "service:tests", "recorded_at": cast.households["0417"].recorded_at}
    home = Household.objects.create(number="0419", area=cast.areas["shigou-3"], size=1, **wrote)
    person = Person.objects.create(name="Sun Made-Up", **wrote)
    Membership.objects.create(person=person, household=home, relation="head")
    return home


def place(cast, into, role="township", *homes):
    keys = [home.pk for home in homes or (cast.households["0417"],)]
    return actions.place_households(cast.areas["shigou-3"], keys, into, actor=cast.actor(role))


def test_area_page_list_and_board_say_what_waits(cast, halves):
    client = cast.client("township")
    old, above = cast.areas["shigou-3"].pk, cast.areas["shigou"].pk
    for path in (f"/areas/{old}/", f"/areas/{above}/", "/households/", "/placements/"):
        page = client.get(path)
        assert "Households live in areas that have ended." in page.text, path
        assert f"/placements/{old}/" in page.text, path
    assert "area ended" in client.get("/households/").text
    assert "households of areas that have ended" in client.get(f"/areas/{above}/board/").text
    assert "have ended" not in cast.client("township", "beside").get("/households/").text


def test_chosen_households_go_and_the_rest_still_waits(cast, halves):
    east, _west = halves
    another(cast)
    client = cast.client("township")
    path = f"/placements/{cast.areas['shigou-3'].pk}/"
    page = client.get(path)
    assert [str(area) for area, _ in page.context["form"].fields["into"].choices] == [
        str(area.pk) for area in halves
    ]
    given = {"into": str(east.pk), "homes": [str(cast.households["0417"].pk)]}
    assert client.post(path, given)["Location"] == path
    assert Household.objects.get(number="0417").area == east
    found = client.get("/households/", {"area": str(east.pk), "q": "wang"})
    assert [row.number for row in found.context["page"].rows] == ["0417"]
    assert Household.objects.get(number="0419").area == cast.areas["shigou-3"]
    answer = client.post(path, {"into": str(halves[1].pk), "all": "yes"})
    assert answer["Location"] == f"/areas/{cast.areas['shigou-3'].pk}/"
    assert Household.objects.get(number="0419").area == halves[1]
    assert "have ended" not in client.get("/households/").text


def test_place_leaves_a_move_a_change_and_an_audit_row_of_each(cast, halves):
    place(cast, halves[0])
    move = Move.objects.get()
    assert (move.state, move.moved_on, move.to_area) == ("accepted", DAY, halves[0])
    home = cast.households["0417"]
    assert home.changes.get().field == "area"
    entry = Entry.objects.get(action="registry:move:place")
    assert entry.details["household"] == str(home.pk)
    page = cast.client("township").get("/households/0417/")
    assert "Move from Shigou Village 3 to Shigou Village 3 East: accepted" in page.text


def test_old_village_is_counted_again_at_once(cast, halves):
    old, nation = cast.areas["shigou-3"], cast.areas["nation"]
    assert counts_in([old])[old.pk]["all"][0] == 1
    for area in (old, old.parent, nation):  # of what has ended too, and once
        assert counts_around(area).whole == counts_in([area])[area.pk]
    place(cast, halves[0])
    judge_touched()
    found = counts_in([old, halves[0]])
    assert found[old.pk] == {}
    assert found[halves[0].pk]["all"][0] == 1


def test_village_left_by_an_accepted_move_is_counted_again_at_once(cast):
    old, new = cast.areas["shigou-3"], cast.areas["shigou-4"]
    judge_area(old)
    actor = cast.actor("county")
    move = actions.propose_move(cast.households["0417"], new, actor=actor, reason="A new house.")
    actions.accept_move(move, actor=actor)
    judge_touched()
    found = counts_in([old, new])
    assert found[old.pk] == {}
    assert found[new.pk]["all"][0] == 1


@pytest.mark.parametrize(("role", "place_"), [("village_worker", "inside"), ("township", "beside")])
def test_who_may_not_move_households_in_both_areas_may_not_place(cast, halves, role, place_):
    keys = [cast.households["0417"].pk]
    with pytest.raises(Http404):
        actions.place_households(
            cast.areas["shigou-3"], keys, halves[0], actor=cast.actor(role, place_)
        )


@pytest.mark.parametrize(
    ("area", "into", "code"),
    [
        ("shigou-4", "shigou-3", "REGISTRY-043"),  # it has not ended
        ("shigou-3", "shigou", "REGISTRY-050"),
        ("shigou-3", "shigou-3", "REGISTRY-050"),
    ],
)
def test_place_is_refused_where_it_makes_no_sense(cast, halves, area, into, code):
    keys = [cast.households["0417"].pk]
    with pytest.raises(RegistryError) as error:
        actions.place_households(
            cast.areas[area], keys, cast.areas[into], actor=cast.actor("county")
        )
    assert error.value.faults[0].code == code


def test_household_is_placed_once(cast, halves):
    place(cast, halves[0])
    with pytest.raises(RegistryError) as error:
        place(cast, halves[1])
    assert error.value.faults[0].code == "REGISTRY-044"


def test_area_without_successor_does_not_end_over_its_households(cast):
    with pytest.raises(AreaError) as error:
        areas.end_area(cast.areas["shigou-3"], actor=CLERK)
    assert error.value.faults[0].code == "AREA-019"
    assert Area.objects.get(name="Shigou Village 3").valid_to is None
    areas.end_area(cast.areas["shigou-4"], actor=CLERK)


def test_nobody_is_registered_in_an_area_that_ended(cast, halves):
    with pytest.raises(RegistryError) as error:
        actions.register_household(
            cast.areas["shigou-3"],
            actor=cast.actor("county"),
            values={},
            people=[{"relation": "head"}],
        )
    assert error.value.faults[0].code == "REGISTRY-050"
