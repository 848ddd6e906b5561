"""The shape of procedures: how a household is identified, and how somebody leaves poverty."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, model_validator

from aboveline.standard.shape_base import Expression, Name, Shape

StepKind = Literal[
    "application",
    "check",
    "review",
    "comparison",
    "agreement",
    "notice",
    "recheck",
    "approval",
    "assessment",
    "announcement",
    "entry",
    "helper",
]
"""What a step is, so that it can be carried out and not only read."""
Office = Literal[
    "village_worker", "township", "county", "prefecture", "province", "nation", "assessor"
]
Becomes = Literal[
    "registered_poor", "exit_proposed", "exited", "not_registered", "monitored", "previous"
]
"""The register status after a step; `previous` is the one before the present one."""
Kept = Literal["responsibility", "policy", "assistance", "supervision"]
"""What stays after an exit: the people in charge, the help, the helper, the watch."""
NEVER_PUBLISHED = ("identity_number", "phone", "bank_account", "health")
"""What no list that is published may hold, whatever a pack says."""
_NEEDS: dict[str, str] = {
    "review": "quorum",
    "notice": "days",
    "recheck": "share",
    "assessment": "brings",
}


class Buffer(Shape):
    """What is kept for some years after an exit, so that nothing is taken away too early."""

    years: Expression
    keeps: list[Kept] = Field(min_length=1)
    clause: str
    source: str | None = None
    note: str | None = None


class ExitCriterion(Shape):
    """What must hold for an area."""

    holds: Expression
    clause: str
    source: str | None = None
    label: str | None = None
    note: str | None = None


class ProcedureStep(Shape):
    """One step of a procedure.

    `by` says in words whose step it is, `roles` which roles record it; with a `kind` the step is
    carried out by the program. `quorum` is the share of those who may vote that must be present,
    `majority` the share of those present that must be for it; `share` the part that is looked at
    again, `share_related` of households related to an official, `share_after_failure` once one
    has failed. `second_person`: somebody who took none of the steps before. An assessment `brings`
    facts of the area: what rests on them is asked of the steps after it, not of those before.
    """

    step: Name
    by: str
    label: str
    kind: StepKind | None = None
    roles: list[Office] = Field(default_factory=list)
    moves_to: Becomes | None = None
    days: Expression | None = None
    counted: Literal["working", "calendar"] = "calendar"
    share: Expression | None = None
    share_related: Expression | None = None
    share_after_failure: Expression | None = None
    quorum: Expression | None = None
    majority: Expression | None = None
    brings: list[Name] = Field(default_factory=list)
    second_person: bool = False
    publishes: bool = False
    masked: list[str] = Field(default_factory=list)
    source: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> ProcedureStep:
        if self.kind is None:
            if self.roles or self.moves_to:
                raise ValueError("`roles` and `moves_to` belong to a step with a `kind`")
            return self
        if not self.roles:
            raise ValueError(
                f"a step with a `kind` needs `roles`, of {', '.join(get_args(Office))}"
            )
        needed = _NEEDS.get(self.kind)
        if needed and not getattr(self, needed):
            raise ValueError(f"a {self.kind} needs `{needed}`")
        if self.brings and self.kind != "assessment":
            raise ValueError("only an assessment `brings` facts")
        if self.publishes:
            open_ones = [name for name in NEVER_PUBLISHED if name not in self.masked]
            if open_ones:
                raise ValueError(f"what is published must mask {', '.join(open_ones)} too")
        return self


class Identification(Shape):
    """How somebody comes into the register."""

    procedure: list[ProcedureStep]
    label: str | None = None
    source: str | None = None
    note: str | None = None


class Exit(Shape):
    """How a household or an area leaves poverty; `of_category` is the class that may leave."""

    level: str | None = None
    of_category: Name | None = None
    criteria: dict[Name, ExitCriterion] = Field(default_factory=dict)
    procedure: list[ProcedureStep] = Field(default_factory=list)
    label: str | None = None
    source: str | None = None
    note: str | None = None
