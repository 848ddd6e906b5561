"""What the register holds. Nothing is overwritten without a `Change` that says who, when, what."""

from aboveline.registry.models.households import (
    Household,
    HouseholdCause,
    Membership,
    NumberSeries,
    Person,
)
from aboveline.registry.models.imports import (
    ColumnMatch,
    DuplicatePair,
    ImportBatch,
    ImportRow,
    Merge,
    SavedFilter,
)
from aboveline.registry.models.records import Attachment, Change, Move, StatusChange, Touched
from aboveline.registry.models.visits import (
    IncomeLine,
    IncomeStatement,
    Living,
    Visit,
    WorkSpell,
)

__all__ = [
    "Attachment",
    "Change",
    "ColumnMatch",
    "DuplicatePair",
    "Household",
    "HouseholdCause",
    "ImportBatch",
    "ImportRow",
    "IncomeLine",
    "IncomeStatement",
    "Living",
    "Membership",
    "Merge",
    "Move",
    "NumberSeries",
    "Person",
    "SavedFilter",
    "StatusChange",
    "Touched",
    "Visit",
    "WorkSpell",
]
