"""A move is proposed by one side and accepted by the receiver."""

from datetime import date

import pytest
from django.http import Http404

from aboveline.registry.access import departure_for, household_for, open_moves_to
from aboveline.registry.actions import accept_move, propose_move, refuse_move
from aboveline.registry.errors import RegistryError
from aboveline.registry.history import values_of
from aboveline.registry.models import Change

JUNE = date(2020, 6, 1)


@pytest.fixture
def move(cast):
    return propose_move(
        cast.households["0417"],
        cast.areas["luhe-1"],
        actor=cast.actor("county"),
        reason="Relocation.",
        moved_on=JUNE,
    )


def test_only_the_receiver_accepts_and_then_the_household_is_theirs(cast, move):
    receiver = cast.actor("county", "outside")
    assert list(open_moves_to(receiver)) == [move]
    for role, place in [("county", "inside"), ("county", "beside"), ("nation", "inside")]:
        with pytest.raises(Http404):
            accept_move(move, actor=cast.actor(role, place))
    with pytest.raises(Http404):
        household_for(receiver, "0417")
    accept_move(move, actor=receiver)
    assert household_for(receiver, "0417").area == cast.areas["luhe-1"]
    change = Change.objects.get(field="area")
    assert values_of(change) == (str(cast.areas["shigou-3"].pk), str(cast.areas["luhe-1"].pk))
    with pytest.raises(RegistryError, match="REGISTRY-040"):
        accept_move(move, actor=receiver)


def test_the_old_county_reads_the_history_up_to_the_move_and_nothing_later(cast, move):
    sender = cast.actor("county")
    with pytest.raises(Http404):
        departure_for(sender, "0417")
    accept_move(move, actor=cast.actor("county", "outside"))
    with pytest.raises(Http404):
        household_for(sender, "0417")
    departure = departure_for(sender, "0417")
    assert (departure.household.number, departure.moved_on) == ("0417", JUNE)
    with pytest.raises(Http404):
        departure_for(cast.actor("county", "beside"), "0417")


def test_a_refused_move_leaves_the_household_where_it_is(cast, move):
    with pytest.raises(Http404):
        refuse_move(move, actor=cast.actor("county", "beside"))
    refuse_move(move, actor=cast.actor("county", "outside"), reason="Not known here.")
    assert household_for(cast.actor("county"), "0417").area == cast.areas["shigou-3"]
    with pytest.raises(RegistryError, match="REGISTRY-040"):
        refuse_move(move, actor=cast.actor("county"))


def test_one_move_at_a_time_to_another_lowest_area(cast, move):
    home, actor = cast.households["0417"], cast.actor("county")
    with pytest.raises(RegistryError, match="REGISTRY-041"):
        propose_move(home, cast.areas["shigou-4"], actor=actor, reason="")
    refuse_move(move, actor=actor)
    with pytest.raises(RegistryError, match="REGISTRY-042"):
        propose_move(home, cast.areas["shigou-3"], actor=actor, reason="")
    with pytest.raises(RegistryError, match="REGISTRY-050"):
        propose_move(home, cast.areas["luhe"], actor=actor, reason="")
