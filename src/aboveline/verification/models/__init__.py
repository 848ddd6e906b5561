"""What verification keeps: one file a subject."""

from aboveline.verification.models.assessments import (
    Appeal,
    Assessment,
    AssessmentMove,
    Interview,
    SampleHousehold,
    SeedPart,
)
from aboveline.verification.models.census import (
    CensusAnswer,
    CensusBatch,
    CensusDifference,
    CensusHousehold,
    CensusMove,
    CensusRound,
    CensusVillage,
)
from aboveline.verification.models.comparisons import Comparison, Ground, Hit
from aboveline.verification.models.flags import CheckRun, Flag, FlagMove

__all__ = [
    "Appeal",
    "Assessment",
    "AssessmentMove",
    "CensusAnswer",
    "CensusBatch",
    "CensusDifference",
    "CensusHousehold",
    "CensusMove",
    "CensusRound",
    "CensusVillage",
    "CheckRun",
    "Comparison",
    "Flag",
    "FlagMove",
    "Ground",
    "Hit",
    "Interview",
    "SampleHousehold",
    "SeedPart",
]
