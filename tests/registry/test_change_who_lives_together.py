"""Head, split, merge, leaving, changing over: each is shown first and done when confirmed."""

from __future__ import annotations

import pytest
from tests.cast import DAY

from aboveline.audit.models import Entry
from aboveline.registry.models import Change, Household, Membership, NumberSeries, Person

HOME = "/households/0417/"
NEIGHBOUR = "/households/0418/"


def member(place: int) -> Membership:
    """A member of the household in the village: the head first."""
    rows = Membership.objects.filter(household__number="0417", valid_to=None)
    return sorted(rows, key=lambda row: (row.relation != "head", row.pk))[place]


def field(kind: str, row: Membership) -> str:
    return f"{kind}_{row.person_id.hex}"


@pytest.fixture
def neighbour(cast) -> Household:
    """Another household of one in the same village."""
    wrote = {"recorded_by": "service:tests", "recorded_at": cast.households["0417"].recorded_at}
    home = Household.objects.create(number="0418", area=cast.areas["shigou-3"], size=1, **wrote)
    person = Person.objects.create(name="Sun Made-Up", **wrote)
    Membership.objects.create(person=person, household=home, relation="head")
    return home


def split(row: Membership, **more: str) -> dict[str, str]:
    stays = member(0)
    given = {field("relation", stays): "head", field("relation", row): "head", "on": f"{DAY}"}
    return {**given, field("goes", row): "on", **more}


def confirmed(client, path, data):
    """What the confirmation of the shown effect answers."""
    seen = client.post(path, data)
    assert seen.status_code == 200, seen.context["forms"][0].errors
    return client.post(path, {**data, "confirm": seen.context["effect"].mark})


def test_effect_is_shown_and_nothing_is_written(cast):
    client = cast.client("village_worker")
    before = (Household.objects.count(), Change.objects.count(), Entry.objects.count())
    page = client.post(f"{HOME}split/", split(member(1)))
    assert "A new household" in page.text
    assert "No longer here: Child of Wang Made-Up" in page.text
    assert "Nothing is recorded yet." in page.text
    assert (Household.objects.count(), Change.objects.count(), Entry.objects.count()) == before
    assert not NumberSeries.objects.exists()


def test_confirmed_split_makes_the_household_that_was_shown(cast):
    row = member(1)
    answer = confirmed(cast.client("village_worker"), f"{HOME}split/", split(row))
    assert answer["Location"] == HOME
    now = Membership.objects.get(person=row.person, valid_to=None)
    assert (now.relation, now.household.number != "0417") == ("head", True)
    assert Entry.objects.filter(action="registry:member:split").count() == 1


def test_what_was_changed_after_the_look_is_shown_again(cast):
    client = cast.client("village_worker")
    seen = client.post(f"{HOME}split/", split(member(1)))
    mark = seen.context["effect"].mark
    again = client.post(f"{HOME}split/", split(member(1), on="2020-06-01", confirm=mark))
    assert again.status_code == 200
    assert Household.objects.filter(area=cast.areas["shigou-3"]).count() == 1
    Person.objects.filter(pk=member(1).person_id).update(name="Another Name")
    late = client.post(f"{HOME}split/", split(member(1), confirm=mark))
    assert late.status_code == 200
    assert Household.objects.filter(area=cast.areas["shigou-3"]).count() == 1


def test_faults_are_told_before_anything_is_shown(cast):
    client = cast.client("village_worker")
    answer = client.post(f"{HOME}split/", split(member(1), on="2020-07-01"))
    assert answer.status_code == 422
    assert "The day of the act lies in the future." in answer.text
    nobody = {name: value for name, value in split(member(1)).items() if "goes" not in name}
    assert "Leave at least one member" in client.post(f"{HOME}split/", nobody).text


def test_head_changes_with_the_relations_to_the_new_one(cast):
    old, new = member(0), member(1)
    data = {field("relation", old): "mother", field("relation", new): "head", "on": f"{DAY}"}
    assert confirmed(cast.client("village_worker"), f"{HOME}head/", data).status_code == 302
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.relation, new.relation) == ("mother", "head")
    assert Household.objects.get(number="0417").head_name == new.person.name


def test_two_heads_are_refused_with_the_remedy(cast):
    rows = (member(0), member(1))
    data = {**{field("relation", row): "head" for row in rows}, "on": f"{DAY}"}
    answer = cast.client("village_worker").post(f"{HOME}head/", data)
    assert answer.status_code == 422
    assert "A household has exactly one head." in answer.text


def test_merge_asks_for_the_relations_then_shows_then_ends_the_other(cast, neighbour):
    client = cast.client("village_worker")
    sun = neighbour.memberships.get()
    asked = client.post(f"{HOME}merge/", {"other": "0418", "on": f"{DAY}"})
    assert (asked.status_code, "Sun Made-Up is then" in asked.text) == (200, True)
    assert "effect" not in asked.context or asked.context["effect"] is None
    data = {"other": "0418", "on": f"{DAY}", field("relation", sun): "mother"}
    shown = client.post(f"{HOME}merge/", data)
    assert "Nobody lives here then." in shown.text
    assert confirmed(client, f"{HOME}merge/", data).status_code == 302
    neighbour.refresh_from_db()
    assert (neighbour.ended_reason, neighbour.register_status) == ("merged", "ended")
    assert Household.objects.get(number="0417").size == 3


def test_member_goes_to_another_household(cast, neighbour):
    row = member(1)
    path = f"{HOME}members/{row.person_id}/change-over/"
    data = {"other": "0418", "relation": "nephew", "reason": "move_in", "on": f"{DAY}"}
    assert confirmed(cast.client("village_worker"), path, data).status_code == 302
    now = Membership.objects.get(person=row.person, valid_to=None)
    assert (now.household, now.relation, now.valid_from) == (neighbour, "nephew", DAY)


@pytest.mark.parametrize("number", ["0417", "0901", "0999"])
def test_household_that_is_not_mine_to_change_cannot_be_named(cast, number):
    client = cast.client("village_worker")
    row = member(1)
    data = {"other": number, "relation": "nephew", "reason": "move_in", "on": f"{DAY}"}
    for path in (f"{HOME}members/{row.person_id}/change-over/", f"{HOME}merge/"):
        answer = client.post(path, data)
        assert answer.status_code == 422
        assert "No other household of your area has this number." in answer.text


def test_head_that_leaves_names_the_next_one_before_it_is_shown(cast):
    old, new = member(0), member(1)
    path = f"{HOME}members/{old.person_id}/leave/"
    client = cast.client("county")
    assert client.post(path, {"reason": "death", "on": f"{DAY}"}).status_code == 422
    data = {"reason": "death", "on": f"{DAY}", "new_head": str(new.person_id)}
    assert confirmed(client, path, data).status_code == 302
    new.refresh_from_db()
    old.person.refresh_from_db()
    assert (new.relation, old.person.died_on) == ("head", DAY)
