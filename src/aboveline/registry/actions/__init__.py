"""The acts of the register: every write is here, in one transaction, with an actor."""

from aboveline.registry.actions.bulk import NewHousehold, NewPerson, add_households
from aboveline.registry.actions.households import change_household, register_household
from aboveline.registry.actions.people import add_person, change_person

__all__ = [
    "NewHousehold",
    "NewPerson",
    "add_households",
    "add_person",
    "change_household",
    "change_person",
    "register_household",
]
