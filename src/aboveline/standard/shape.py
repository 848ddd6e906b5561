"""The shape of a pack's files: which keys there are, what kind of value each holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from aboveline.standard.shape_assessment import Assessment
from aboveline.standard.shape_base import Expression, Name, Shape, as_text
from aboveline.standard.shape_census import Census
from aboveline.standard.shape_clues import Feed, Hazard, Mechanism, OutsideList
from aboveline.standard.shape_procedures import Becomes, Buffer, Exit, Identification


class Span(Shape):
    """Days, half-open."""

    from_: date = Field(alias="from")
    to: date | Literal["open"]

    @property
    def end(self) -> date:
        """The first day after the span."""
        return date.max if self.to == "open" else self.to

    def holds(self, day: date) -> bool:
        """True if the day lies inside."""
        return self.from_ <= day < self.end


class Source(Shape):
    """Where a number or a rule comes from."""

    title: str
    publisher: str | None = None
    date: Annotated[str | None, BeforeValidator(as_text)] = None
    grade: str | None = None
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_dates(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("date"), date):
            return {**value, "date": value["date"].isoformat()}
        return value


class Overlay(Span):
    """Where and when an overlay counts."""

    tag: Name


class Welfare(Shape):
    """The household facts whose quotient poverty statistics are about."""

    fact: Name
    line: Name


class Pack(Shape):
    """What the pack is, where and when it applies."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str
    jurisdiction: str
    version: Annotated[str, BeforeValidator(as_text)] = "1"
    currency: str | None = None
    money: str = "money"
    valid: Span
    promised_by: date | None = None
    extends: str | None = None
    overlay: Overlay | None = None
    welfare: Welfare | None = None
    levels: list[str] = Field(default_factory=list)
    work_level: str = "county"
    sources: dict[str, Source] = Field(default_factory=dict)
    description: str | None = None
    note: str | None = None


class Value(Span):
    """One dated value of a parameter."""

    area: Annotated[str | None, BeforeValidator(as_text)] = None
    value: Any = None
    same_as: Name | None = None
    source: str | None = None
    published: date | None = None
    note: str | None = None
    confidence: Literal["high", "medium", "low"] | None = None
    approximate: bool = False

    @model_validator(mode="after")
    def _one_of(self) -> Value:
        if (self.value is None) == (self.same_as is None):
            raise ValueError("give either value or same_as")
        if self.value is not None and self.source is None:
            raise ValueError("a value needs a source")
        if self.from_ >= self.end:
            raise ValueError("`to` must be after `from`")
        return self


class Parameter(Shape):
    """A number with unit, by area and day."""

    label: str
    unit: str = "share"
    kind: Literal["line", "guarantee", "procedure", "finance", "reference"] = "reference"
    values: list[Value]
    note: str | None = None


class Missing(Shape):
    """What an empty value of a field means, and why."""

    value: Any
    because: str


class FieldShape(Shape):
    """An input of the pack."""

    type: Literal["boolean", "integer", "number", "money", "date", "code", "text", "id"] | None = (
        None
    )
    unit: str | None = None
    values: list[Annotated[str, BeforeValidator(as_text)]] = Field(default_factory=list)
    table: str | None = None
    column: str | None = None
    level: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    label: str | None = None
    note: str | None = None
    missing: Literal["unknown"] | Missing = "unknown"


class Fields(Shape):
    """Inputs by grain."""

    person: dict[Name, FieldShape] = Field(default_factory=dict)
    household: dict[Name, FieldShape] = Field(default_factory=dict)
    area: dict[Name, FieldShape] = Field(default_factory=dict)


class Window(Shape):
    """The months whose income counts on a day."""

    months: Literal[1, 3, 6, 12] = 12
    ends: Literal["month", "year"]
    first_month: Annotated[int, Field(ge=1, le=12)] = 1


class Kind(Shape):
    """One kind of income."""

    sign: Literal["plus", "minus"] = "plus"
    required: bool = False
    counts: bool = True
    part_of: Name | None = None
    label: str | None = None
    note: str | None = None


class Income(Shape):
    """Which money is income, and for which months."""

    unit: str
    window: Window
    kinds: dict[Name, Kind]
    note: str | None = None

    @model_validator(mode="after")
    def _parts_are_counted_once(self) -> Income:
        for name, kind in self.kinds.items():
            whole = self.kinds.get(kind.part_of) if kind.part_of else None
            if kind.part_of and (kind.counts or whole is None or not whole.counts):
                raise ValueError(
                    f"`{name}` is part of a kind that counts, so it has `counts: false`"
                )
        return self


def _fraction(value: Any) -> Any:
    if not isinstance(value, str | int | float | Decimal):
        return value
    try:
        return Fraction(str(value))
    except ZeroDivisionError as error:
        raise ValueError("a fraction divided by zero") from error


class Fact(Shape):
    """A named expression or a score."""

    is_: Expression | None = Field(default=None, alias="is")
    score: dict[Name, Annotated[Fraction, BeforeValidator(_fraction)]] | None = None
    unit: str | None = None
    label: str | None = None
    note: str | None = None
    source: str | None = None
    report: bool = False

    @model_validator(mode="after")
    def _one_of(self) -> Fact:
        if (self.is_ is None) == (self.score is None):
            raise ValueError("give either `is` or `score`")
        return self


class Facts(Shape):
    """Named expressions by grain."""

    person: dict[Name, Fact] = Field(default_factory=dict)
    household: dict[Name, Fact] = Field(default_factory=dict)


class Criterion(Shape):
    """What must hold."""

    holds: Expression
    clause: str
    source: str | None = None
    label: str | None = None
    note: str | None = None


class Decision(Shape):
    """What together means that a household meets the standard."""

    meets: Expression = "all"
    note: str | None = None


class Category(Shape):
    """A class of households."""

    name: Name
    when: Expression | None = None
    otherwise: Literal[True] | None = None
    label: str | None = None
    note: str | None = None
    source: str | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Category:
        if (self.when is None) == (self.otherwise is None):
            raise ValueError("give either `when` or `otherwise: true`")
        return self


class Due(Shape):
    """A deadline."""

    days: Expression
    counted: Literal["working", "calendar"] = "calendar"


class Clears(Shape):
    """What clears a problem."""

    evidence: list[str] = Field(default_factory=list)
    holds_for_days: Expression = "0"
    second_person: bool = True
    note: str | None = None


class Problem(Shape):
    """When a problem opens, whose it is, what answers and clears it."""

    criterion: Name | None = None
    when: Expression | None = None
    subject: Literal["household", "person"] = "household"
    each: Expression | None = None
    severity: Literal["low", "medium", "high"]
    due: Due
    owner: str
    answered_by: list[str] = Field(default_factory=list)
    clears: Clears = Field(default_factory=Clears)
    label: str | None = None
    clause: str | None = None
    source: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Problem:
        if (self.criterion is None) == (self.when is None):
            raise ValueError("give either `criterion` or `when`")
        if (self.subject == "person") != (self.each is not None):
            raise ValueError("`each` belongs to `subject: person`")
        return self


class Missed(Shape):
    """After how many contacts that were missed in a row a problem of `rule` goes one level up."""

    rule: Name
    every_months: Expression
    times: Annotated[int, Field(ge=1)]
    source: str | None = None
    note: str | None = None


class Ledger(Shape):
    """The deadlines of the ledger: from a clue to the decision, from there to help; within how many
    days two clues of one subject are one, and what was cleared is opened again under its number.
    `missed` says when contacts missed in a row go up, overdue or not.
    """

    decide: Due
    answer: Due
    merge: Due
    reopen: Due
    missed: Missed | None = None
    source: str | None = None
    note: str | None = None


class ToVerify(Shape):
    """The problem made of the unknown inputs of a household."""

    severity: Literal["low", "medium", "high"] = "low"
    due: Due
    owner: str
    answered_by: list[str] = Field(default_factory=list)
    clears: Clears = Field(default_factory=Clears)
    bundle_above: Annotated[float, Field(gt=0, le=1)] | None = None
    bundle_level: str | None = None
    bundle_owner: str | None = None
    label: str | None = None
    source: str | None = None
    note: str | None = None


class Benefit(Shape):
    """Who is entitled to what amount."""

    eligible: Expression
    amount: Expression
    unit: str
    clause: str
    source: str | None = None
    label: str | None = None
    note: str | None = None


class Indicator(Shape):
    """A figure of an area."""

    counts: Literal["people", "households", "sum"]
    numerator: Expression
    denominator: Expression = "true"
    unit: str
    label: str | None = None
    note: str | None = None
    source: str | None = None


class YearDays(Shape):
    """Holidays and worked weekends of one year."""

    source: str
    confidence: Literal["high", "medium", "low"] | None = None
    holidays: list[date]
    worked_weekends: list[date] = Field(default_factory=list)
    note: str | None = None


class CalendarWindow(Shape):
    """A yearly window or lock; `admits` names register statuses that are given only in it."""

    label: str
    from_: Annotated[str, Field(alias="from", pattern=r"^\d\d-\d\d$")]
    to: Annotated[str, Field(pattern=r"^\d\d-\d\d$")]
    locks: bool = False
    admits: list[Becomes] = Field(default_factory=list)
    source: str | None = None
    note: str | None = None


class Calendar(Shape):
    """Days that count, and the windows of the year; `locked` are fields of a household that an
    approved correction alone changes after the lock, beside the register status.

    `locked_members` are fields of its members, once they are known; `locked_tables` what nobody
    records any more as found before the lock.
    """

    weekend: list[int] = Field(default_factory=lambda: [6, 7])
    years: dict[int, YearDays] = Field(default_factory=dict)
    windows: dict[Name, CalendarWindow] = Field(default_factory=dict)
    locked: list[Name] = Field(default_factory=list)
    locked_members: list[Name] = Field(default_factory=list)
    locked_tables: list[Literal["living", "income"]] = Field(default_factory=list)


SECTIONS: dict[str, Any] = {
    "pack": Pack,
    "parameters": dict[Name, Parameter],
    "fields": Fields,
    "income": Income,
    "facts": Facts,
    "criteria": dict[Name, Criterion],
    "decision": Decision,
    "categories": list[Category],
    "problems": dict[Name, Problem],
    "to_verify": ToVerify,
    "ledger": Ledger,
    "feeds": dict[Name, Feed],
    "hazards": dict[Name, Hazard],
    "mechanism": Mechanism,
    "lists": dict[Name, OutsideList],
    "benefits": dict[Name, Benefit],
    "indicators": dict[Name, Indicator],
    "identification": dict[Name, Identification],
    "exits": dict[Name, Exit],
    "buffer": Buffer,
    "assessment": Assessment,
    "census": Census,
    "calendar": Calendar,
    "labels": dict[str, str],
}
