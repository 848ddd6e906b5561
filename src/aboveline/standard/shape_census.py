"""The shape of a census: what is asked, how much is entered twice, who of the rest is counted."""

from __future__ import annotations

from pydantic import Field

from aboveline.standard.shape_base import Expression, Name, Shape


class CensusAsks(Shape):
    """What is asked of each household, besides how many people live there.

    `basics` and `guarantees` are fields of a household; of `members` it is asked for how many
    members a field is so; `help` are kinds of help. `main_income` asks which kind brings most.
    With `each_member` everybody who lives there is listed, and these fields are asked of each.
    """

    basics: list[Name] = Field(default_factory=list)
    guarantees: list[Name] = Field(default_factory=list)
    members: list[Name] = Field(default_factory=list)
    each_member: list[Name] = Field(default_factory=list)
    main_income: bool = False
    help: list[Name] = Field(default_factory=list)


class CensusRest(Shape):
    """Households that are not registered: all of them, in a share of the villages of a stratum.

    `strata` are tags of villages.
    """

    villages: Expression
    strata: list[Name] = Field(default_factory=list)
    source: str | None = None
    note: str | None = None


class Census(Shape):
    """A census of all registered households, and of a sample of the rest."""

    asks: CensusAsks
    double_entry: Expression
    rest: CensusRest | None = None
    source: str | None = None
    note: str | None = None
