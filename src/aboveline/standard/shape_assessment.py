"""The shape of an independent assessment: sample, questions, rates with their limits."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from aboveline.standard.shape_base import Expression, Name, Shape

Group = Literal["exited", "registered", "unregistered"]
Finding = Literal["poor", "not_poor", "approves"]


class Oversampled(Shape):
    """Villages with a tag are drawn with so many times the probability."""

    tag: Name
    times: int = Field(ge=1)


class AssessmentSample(Shape):
    """How many are drawn: villages of a county, households of each group in each village.

    `reserves` wait as replacements in each village and group; `groups` are register statuses;
    `strata` are tags of villages.
    """

    villages: int = Field(ge=2)
    households: dict[Group, int]
    groups: dict[Group, list[Name]]
    reserves: int = Field(default=0, ge=0)
    strata: list[Name] = Field(default_factory=list)
    oversampled: Oversampled | None = None
    replaced_when: list[Name] = Field(default_factory=list)
    source: str | None = None
    note: str | None = None


class Question(Shape):
    """What an assessor asks: whether a criterion holds, or an amount to be above a number."""

    criterion: Name
    asks: Literal["yes_no", "amount"] = "yes_no"
    above: Expression | None = None
    label: str
    note: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Question:
        if (self.asks == "amount") != (self.above is not None):
            raise ValueError("`above` belongs to a question that asks for an amount")
        return self


class AssessmentRate(Shape):
    """A rate: of which groups, what finding counts, and the limit that it is held against.

    `brings` names the fact of the area that it becomes when the assessment is reported.
    """

    of: list[Group]
    finding: Finding
    counted: Literal["people", "households"] = "people"
    below: Expression | None = None
    at_least: Expression | None = None
    brings: Name | None = None
    label: str
    source: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> AssessmentRate:
        if self.below is not None and self.at_least is not None:
            raise ValueError("give either `below` or `at_least`")
        return self


class Combined(Shape):
    """The combined incidence: people of known groups, and rates times people of their groups."""

    known: list[Group]
    rates: list[Name]
    below: Expression
    label: str
    source: str | None = None
    note: str | None = None


class Assessment(Shape):
    """An independent assessment of a county.

    `decided_by` says whether the estimate decides (point) or the whole interval must keep the
    limit (bound); a report prints both.
    """

    decided_by: Literal["point", "bound"]
    sample: AssessmentSample
    questions: dict[Name, Question]
    rates: dict[Name, AssessmentRate]
    combined: Combined | None = None
    source: str | None = None
    note: str | None = None
