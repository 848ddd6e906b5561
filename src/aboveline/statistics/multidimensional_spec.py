"""What a multidimensional poverty measure is made of: a checked specification.

It names the dimensions and indicators with their weights, when a person counts as deprived,
the poverty cut-offs, and how the sample was drawn. Weights and cut-offs are exact fractions,
so that 1/6 + 1/6 + 3/18 reaches a cut-off of 50 percent.

Source: Alkire and Foster (2011), Counting and multidimensional poverty measurement, Journal
of Public Economics 95, 476-487.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

MOST_INDICATORS = 60

Unknown = Literal["leave_out", "not_deprived", "deprived"]
Gap = Literal["none", "normalised", "whole"]
Test = Literal["deprived", "below", "at_most", "above", "at_least", "equals"]
Variance = Literal["linearised", "jk1", "jkn", "brr", "fay", "none"]
Lonely = Literal["fail", "certainty", "adjust", "average"]
Degrees = Literal["domain", "design"]
Samples = Literal["independent", "overlapping"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: its column, its share of the score, and who counts as deprived.

    `test` is `deprived` for a column that already says so (0/1 or true/false), else how
    the column is compared with `values`. `gap` tells what M1 and M2 count of a deprived
    person: the shortfall from the threshold as a share of it, or the whole.
    """

    name: str
    dimension: str
    column: str
    weight: Fraction
    test: Test = "deprived"
    values: tuple[Any, ...] = ()
    gap: Gap = "none"
    unknown: Unknown = "leave_out"


@dataclass(frozen=True, slots=True)
class Specification:
    """A checked specification. Make one with `read_specification`.

    `weight` are columns that are multiplied (a household's weight and its size). `cutoffs`
    are shares of the whole score, above 0 and at most 1. `fpc` are one or two columns of
    sampling fractions or population counts.
    """

    indicators: tuple[Indicator, ...]
    cutoffs: tuple[Fraction, ...]
    title: str = "Multidimensional poverty"
    weight: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    compare: tuple[str, ...] = ()
    strata: str | None = None
    psu: str | None = None
    ssu: str | None = None
    fpc: tuple[str, ...] = ()
    time: str | None = None
    samples: Samples = "independent"
    variance: Variance = "linearised"
    lonely_psu: Lonely = "fail"
    degrees_of_freedom: Degrees = "domain"
    confidence: float = 0.95
    fay_rho: float = 0.5

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of the dimensions in the order given."""
        return tuple(dict.fromkeys(i.dimension for i in self.indicators))

    @property
    def design_columns(self) -> tuple[str, ...]:
        """The columns that say how the sample was drawn, the time among them."""
        given = (self.strata, self.psu, self.ssu, self.time, *self.fpc)
        return tuple(column for column in given if column)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the table that is read, once."""
        given = [i.column for i in self.indicators]
        given += [*self.weight, *self.by, *self.design_columns]
        return tuple(dict.fromkeys(given))


def fraction(value: Any) -> Fraction | None:
    """The exact share written as 1/6, 0.5, 33% or 0.3333333333333333; None if it is no number.

    >>> fraction("1/18"), fraction("20 %"), fraction(0.3333333333333333), fraction("a")
    (Fraction(1, 18), Fraction(1, 5), Fraction(1, 3), None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str | Fraction):
        return None
    text = str(value).replace(" ", "")
    try:
        exact = Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    simple = exact.limit_denominator(1000)
    return simple if abs(simple - exact) < Fraction(1, 10**12) else exact
