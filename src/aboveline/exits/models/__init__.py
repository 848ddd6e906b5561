"""Tables of exits: of households, of villages and counties, and the published roll of counties."""

from __future__ import annotations

from aboveline.exits.models.areas import AreaComment, AreaExit, AreaStep
from aboveline.exits.models.locks import Correction, YearLock
from aboveline.exits.models.roll import Roll, RollCounty, RollProvince
from aboveline.exits.models.rounds import (
    Candidate,
    Draw,
    Notice,
    Objection,
    Recheck,
    Round,
    Signature,
    StepTaken,
    Vote,
)

__all__ = [
    "AreaComment",
    "AreaExit",
    "AreaStep",
    "Candidate",
    "Correction",
    "Draw",
    "Notice",
    "Objection",
    "Recheck",
    "Roll",
    "RollCounty",
    "RollProvince",
    "Round",
    "Signature",
    "StepTaken",
    "Vote",
    "YearLock",
]
