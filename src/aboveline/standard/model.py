"""A standard: a pack that was read, checked and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from aboveline.standard import (
    shape,
    shape_assessment,
    shape_census,
    shape_clues,
    shape_procedures,
)
from aboveline.standard.language import Node, Type
from aboveline.standard.shape_base import Shape
from aboveline.standard.units import Unit


@dataclass(frozen=True)
class Field:
    """An input: where it stands, its type and unit, what an empty value means.

    `missing` None means unknown; anything else is the value that an empty cell stands for.
    """

    name: str
    table: str
    column: str
    type: Type
    unit: Unit
    values: tuple[str, ...] = ()
    missing: object = None
    label: str = ""
    level: str | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Fact:
    """A named expression; a score has weights instead."""

    name: str
    node: Node
    unit: Unit
    label: str
    weights: Mapping[str, Fraction] | None = None
    report: bool = False
    rule: str = ""


@dataclass(frozen=True)
class Rule:
    """A typed expression with the part of the pack that it comes from."""

    name: str
    node: Node
    shape: Shape


@dataclass(frozen=True)
class Benefit:
    """Eligibility and amount of a benefit."""

    name: str
    eligible: Node
    amount: Node
    unit: Unit
    shape: shape.Benefit


@dataclass(frozen=True)
class Problem:
    """When a problem opens; `each` is the condition on a person.

    `when` None means that its criterion does not hold; `held_days` is for how many days the
    criterion must have held before the problem is cleared.
    """

    name: str
    when: Node | None
    each: Node | None
    due_days: Node
    shape: shape.Problem | shape.ToVerify
    held_days: Node | None = None


@dataclass(frozen=True)
class Deadline:
    """A number of days, a literal or a parameter, counted in working or in all days."""

    days: Node
    counted: str


@dataclass(frozen=True)
class Missed:
    """Contacts missed in a row; see `shape.Missed`."""

    rule: str
    every_months: Node
    times: int


@dataclass(frozen=True)
class Ledger:
    """The deadlines of the ledger; see `shape.Ledger`."""

    decide: Deadline
    answer: Deadline
    merge: Deadline
    reopen: Deadline
    missed: Missed | None = None


@dataclass(frozen=True)
class Feed:
    """What a department sends; `above` is an amount per household and year, or None."""

    name: str
    above: Node | None
    shape: shape_clues.Feed


@dataclass(frozen=True)
class Indicator:
    """Numerator and denominator of a figure; denominator None is a total."""

    name: str
    numerator: Node
    denominator: Node | None
    shape: shape.Indicator


@dataclass(frozen=True)
class Step:
    """A step of a procedure with its numbers, each a literal or a parameter, or None."""

    name: str
    shape: shape_procedures.ProcedureStep
    days: Node | None = None
    share: Node | None = None
    share_related: Node | None = None
    share_after_failure: Node | None = None
    quorum: Node | None = None
    majority: Node | None = None


@dataclass(frozen=True)
class Identification:
    """The procedure by which somebody comes into the register."""

    name: str
    steps: tuple[Step, ...]
    shape: shape_procedures.Identification


@dataclass(frozen=True)
class Buffer:
    """The years after an exit, a literal or a parameter, and what is kept in them."""

    years: Node
    shape: shape_procedures.Buffer


@dataclass(frozen=True)
class Exit:
    """Area criteria and procedure of an exit."""

    name: str
    level: str | None
    criteria: Mapping[str, Rule]
    steps: tuple[Step, ...]
    shape: shape_procedures.Exit


@dataclass(frozen=True)
class Assessment:
    """An independent assessment; numbers of questions and limits of rates by name."""

    above: Mapping[str, Node | None]
    limits: Mapping[str, Node | None]
    combined: Node | None
    shape: shape_assessment.Assessment


@dataclass(frozen=True)
class Census:
    """A census; both numbers are shares, `rest` None where nobody of the rest is counted."""

    double_entry: Node
    rest: Node | None
    shape: shape_census.Census


@dataclass(frozen=True)
class Mechanism:
    """What an area's watch is told by; a case without help after `help_within` days is late."""

    help_within: Node
    shape: shape_clues.Mechanism


@dataclass(frozen=True)
class Standard:
    """Everything that a pack says, typed. Immutable; known by its digest."""

    pack: shape.Pack
    digest: str
    folder: Path
    parameters: Mapping[str, shape.Parameter]
    person_fields: Mapping[str, Field]
    household_fields: Mapping[str, Field]
    area_fields: Mapping[str, Field]
    income: shape.Income | None
    person_facts: Mapping[str, Fact]
    household_facts: Mapping[str, Fact]
    criteria: Mapping[str, Rule]
    meets: Node
    categories: tuple[Rule, ...]
    problems: Mapping[str, Problem]
    to_verify: Problem | None
    ledger: Ledger | None
    feeds: Mapping[str, Feed]
    hazards: Mapping[str, shape_clues.Hazard]
    mechanism: Mechanism | None
    lists: Mapping[str, shape_clues.OutsideList]
    benefits: Mapping[str, Benefit]
    indicators: Mapping[str, Indicator]
    identification: Mapping[str, Identification]
    exits: Mapping[str, Exit]
    buffer: Buffer | None
    assessment: Assessment | None
    census: Census | None
    calendar: shape.Calendar
    labels: Mapping[str, str]
    overlays: tuple[str, ...] = ()
    overlay_folders: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """Name of the pack."""
        return self.pack.name

    def applies_on(self, day: date) -> bool:
        """True if the pack may be applied on the day."""
        return self.pack.valid.holds(day)
