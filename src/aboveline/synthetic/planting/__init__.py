"""Fraud planted in made-up registers, and the truth about it.

Written from findings of audits and inspections, without sight of the checks that look for it.
"""

from aboveline.synthetic.planting.folder import Planted, plant, truth_path
from aboveline.synthetic.planting.planter import (
    KINDS,
    PlantedCounty,
    UnplantableError,
    plant_county,
)
from aboveline.synthetic.planting.ranges import RANGES

__all__ = [
    "KINDS",
    "RANGES",
    "Planted",
    "PlantedCounty",
    "UnplantableError",
    "plant",
    "plant_county",
    "truth_path",
]
