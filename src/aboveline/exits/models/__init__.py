"""Tables of exits: the published roll of counties."""

from __future__ import annotations

from aboveline.exits.models.roll import Roll, RollCounty, RollProvince

__all__ = ["Roll", "RollCounty", "RollProvince"]
