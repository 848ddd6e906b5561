"""The area that a household left reads what was recorded up to the move, and nothing later."""

from datetime import date

import pytest

from aboveline.registry.actions import (
    Findings,
    accept_move,
    change_household,
    propose_move,
    record_visit,
)


@pytest.fixture
def moved(cast):
    home, sender, receiver = (
        cast.households["0417"],
        cast.actor("county"),
        cast.actor("county", "outside"),
    )
    note = Findings(note="Before it left.")
    record_visit(home, note, actor=sender, visited_on=date(2020, 6, 1))
    change_household(home, {"resettlement_site": "Old site"}, actor=sender)
    move = propose_move(home, cast.areas["luhe-1"], actor=sender, reason="Relocation.")
    home = accept_move(move, actor=receiver)
    later = Findings(note="Where it is now.")
    record_visit(home, later, actor=receiver, visited_on=date(2020, 6, 2))
    change_household(home, {"resettlement_site": "New site"}, actor=receiver, on=date(2020, 6, 1))
    return home


def test_the_old_county_reads_up_to_the_move_and_the_new_one_everything(cast, moved):
    old = cast.client("county").get("/households/0417/")
    assert old.status_code == 200
    assert "Before it left." in old.text
    assert "Old site" in old.text
    assert "New site" not in old.text
    assert "Where it is now." not in old.text
    new = cast.client("county", "outside").get("/households/0417/")
    assert "New site" in new.text


def test_others_find_nothing_and_nobody_of_the_old_county_changes_it(cast, moved):
    assert cast.client("county", "beside").get("/households/0417/").status_code == 404
    assert cast.client("enumerator").get("/households/0417/").status_code == 404
    assert cast.client("county").get("/households/0417/visit/").status_code == 404
