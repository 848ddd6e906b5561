"""What somebody may ask of a made-up register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from aboveline.synthetic.calibration import Calibration

LARGEST_UNKNOWN_SHARE = 0.2
LARGEST_FIELD_COUNTY = 100_000  # households of a county that fit into the made-up phones
LARGEST_COUNTIES = 9_900  # codes 990000 to 989999: the area 999999 is never reached


@dataclass(frozen=True)
class Settings:
    """A wish for a register: its size, seed, window and what is left unknown.

    The same settings give the same bytes, whatever the number of workers.
    """

    households: int
    seed: int = 1
    county_households: int = 10_000
    income: Literal["monthly", "quarterly"] = "monthly"
    years: int = 1
    as_of: dt.date = dt.date(2020, 6, 30)
    unknown_share: float = 0.005
    identity_numbers: bool | None = None
    history: bool = False
    field_work: bool = False
    format: Literal["parquet", "csv"] = "parquet"
    calibration: Calibration = field(default_factory=Calibration)

    def __post_init__(self) -> None:
        """Refuse settings that no register can follow."""
        if self.households < 1 or self.county_households < 1:
            raise ValueError("households and county_households are at least 1")
        if self.counties > LARGEST_COUNTIES:
            raise ValueError(
                f"{self.counties} counties are more than the {LARGEST_COUNTIES} made-up codes: "
                f"raise county_households"
            )
        if not 0 <= self.unknown_share <= LARGEST_UNKNOWN_SHARE:
            raise ValueError(f"unknown_share is from 0 to {LARGEST_UNKNOWN_SHARE}")
        if not 1 <= self.years <= 10:
            raise ValueError("years is from 1 to 10")
        if self.income not in ("monthly", "quarterly"):
            raise ValueError(f"income is monthly or quarterly, not {self.income}")
        if self.format not in ("parquet", "csv"):
            raise ValueError(f"format is parquet or csv, not {self.format}")
        if self.history and self.income != "monthly":
            raise ValueError("a history has monthly income: leave out --income quarterly")
        if self.field_work and self.county_households > LARGEST_FIELD_COUNTY:
            raise ValueError(f"field work needs counties of at most {LARGEST_FIELD_COUNTY:,}")

    @property
    def counties(self) -> int:
        """Number of counties."""
        return -(-self.households // self.county_households)

    def households_in(self, county: int) -> int:
        """Number of households of a county; counties differ by one at most."""
        share, rest = divmod(self.households, self.counties)
        return share + (county < rest)

    @property
    def with_identity_numbers(self) -> bool:
        """Whether people carry identity numbers: as asked, else in text under a million."""
        if self.identity_numbers is not None:
            return self.identity_numbers
        return self.format == "csv" and self.households < 1_000_000

    def as_json(self) -> Mapping[str, Any]:
        """The settings as plain values, for the record beside the register."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}
