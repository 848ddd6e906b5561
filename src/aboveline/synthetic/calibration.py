"""The shares and amounts that a made-up register aims at."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Calibration:
    """Target shares of a register near the end of the campaign, each from 0 to 1.

    Amounts are yuan. The shares of the census are those of the households (persons) whose
    guarantee holds; the `gap` shares are those still without it, so that a judged register has
    something to find. Sources: [census] the national census of the campaign as reported in 2021
    (832 counties); [statistics] yearly reports of the statistical office, quoted from memory;
    [chosen] by us, so that 3 to 8 households in 100 fall short.
    """

    # dwellings, households
    dwelling_safe: float = 0.4374  # census: safe as it was
    dwelling_repaired: float = 0.4225  # census: repaired or rebuilt
    dwelling_relocated: float = 0.1401  # census: relocated
    dwelling_gap: float = 0.004  # chosen: grade C or D and nothing finished
    # water, households
    tap_at_home: float = 0.9367  # census
    enough_water: float = 0.9986  # census: quantity and assurance all year
    far_water_gap: float = 0.001  # chosen: more than 20 minutes and 800 metres away
    unsafe_water_gap: float = 0.001  # chosen
    # food and clothing, households
    protein: float = 0.9894  # census: meat, egg, milk or beans at any time
    food_gap: float = 0.001  # chosen
    clothing_gap: float = 0.001  # chosen
    # insurance, persons
    residents_insurance: float = 0.9985  # census
    employees_insurance: float = 0.0014  # census
    insurance_in_process: float = 0.0001  # census
    insurance_gap: float = 0.0004  # chosen: neither insured nor excepted
    # school, persons from 6 to 15
    in_school: float = 0.9883  # census
    taught_at_home: float = 0.0026  # statistics
    certified_unable: float = 0.0081  # the rest of the census but for the gap
    school_gap: float = 0.0010  # chosen: dropped out
    # income, yuan per person in the year ended 30 September 2019
    income_mean: float = 9_808.0  # statistics: registered people, 2019
    income_spread: float = 0.42  # chosen: standard deviation of the logarithm
    income_growth: float = 0.10  # statistics: poor counties, a year, nominal
    income_persistence: float = 0.6  # chosen: correlation of the passing part from year to year
    # procedure, households
    not_registered: float = 0.10  # chosen: looked at, never registered

    def __post_init__(self) -> None:
        """Refuse what cannot be a share, and groups of shares that do not add up to 1."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not field.name.startswith("income") and not 0 <= value <= 1:
                raise ValueError(f"{field.name} is a share from 0 to 1, not {value}")
        groups = {
            "dwelling": (self.dwelling_safe, self.dwelling_repaired, self.dwelling_relocated),
            "insurance": (
                self.residents_insurance,
                self.employees_insurance,
                self.insurance_in_process,
            ),
            "school": (
                self.in_school,
                self.taught_at_home,
                self.certified_unable,
                self.school_gap,
            ),
        }
        for name, shares in groups.items():
            if abs(sum(shares) - 1) > 1e-9:
                raise ValueError(f"the shares of {name} add up to {sum(shares):.6f}, not to 1")
