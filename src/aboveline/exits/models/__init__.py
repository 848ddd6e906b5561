"""Tables of exits: of villages and counties, and the published roll of counties."""

from __future__ import annotations

from aboveline.exits.models.areas import AreaComment, AreaExit, AreaStep
from aboveline.exits.models.roll import Roll, RollCounty, RollProvince

__all__ = ["AreaComment", "AreaExit", "AreaStep", "Roll", "RollCounty", "RollProvince"]
