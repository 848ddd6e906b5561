"""The acts of the register: every write is here, in one transaction, with an actor."""

from aboveline.registry.actions.bulk import NewHousehold, NewPerson, add_households
from aboveline.registry.actions.households import change_household, register_household
from aboveline.registry.actions.members import (
    change_head,
    end_membership,
    merge_households,
    move_person,
    split_household,
)
from aboveline.registry.actions.moves import accept_move, propose_move, refuse_move
from aboveline.registry.actions.people import add_person, change_person
from aboveline.registry.actions.placing import place_households
from aboveline.registry.actions.status import change_status
from aboveline.registry.actions.visits import Findings, record_visit
from aboveline.registry.actions.work import begin_work, end_work

__all__ = [
    "Findings",
    "NewHousehold",
    "NewPerson",
    "accept_move",
    "add_households",
    "add_person",
    "begin_work",
    "change_head",
    "change_household",
    "change_person",
    "change_status",
    "end_membership",
    "end_work",
    "merge_households",
    "move_person",
    "place_households",
    "propose_move",
    "record_visit",
    "refuse_move",
    "register_household",
    "split_household",
]
