"""The procedures that the program carries out, as a pack says them, with numbers in an area."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal
from uuid import UUID

from aboveline.accounts.permissions import Role
from aboveline.evaluation.area_tables import lookup_of
from aboveline.evaluation.kept import standard_with
from aboveline.exits.models import Round
from aboveline.registry.standards import site_standard
from aboveline.standard import Standard
from aboveline.standard.deadlines import days_in, number_in
from aboveline.standard.model import Step
from aboveline.standard.workdays import due_day

IDENTIFICATION, EXIT = "identification", "exit"
_ENTERS: Mapping[str, tuple[str, ...]] = {
    # one who was proposed before the round began may go on
    "exit_proposed": ("registered_poor", "returned", "exit_proposed"),
    "exited": ("registered_poor", "returned", "exit_proposed"),
    "previous": ("monitored",),
    # one under watch that never was on the register is asked like everybody else
    "registered_poor": ("not_registered", "monitored"),
}
Number = Literal["share", "share_related", "share_after_failure", "quorum", "majority"]


@dataclass(frozen=True)
class Procedure:
    """The steps of an identification or an exit of households; `place` is its key in the pack."""

    name: str
    place: str
    standard: Standard
    steps: tuple[Step, ...]
    of_category: str | None = None

    def at(self, position: int) -> Step | None:
        """The step before which a household stands that has passed so many; None at the end."""
        return self.steps[position] if position < len(self.steps) else None

    def position_of(self, name: str) -> int | None:
        """The place of a step; None when the procedure has no such step."""
        return next((n for n, step in enumerate(self.steps) if step.name == name), None)

    @cached_property
    def enters(self) -> tuple[str, ...]:
        """The register statuses with which a household comes in."""
        first = next((s.shape.moves_to for s in self.steps if s.shape.moves_to), None)
        return _ENTERS.get(first or "", ())

    def still_decides(self, position: int) -> bool:
        """Whether the register status is still to change: until then all is looked at again."""
        return any(step.shape.moves_to for step in self.steps[position:])


def procedures() -> dict[str, Procedure]:
    """The procedures of the site's standard that are carried out here, by name."""
    return _procedures(site_standard())


def procedure_of(found: Round) -> Procedure:
    """The procedure of a round, as its pack had it when it was opened."""
    return _procedures(standard_with(found.pack_digest, found.pack))[found.procedure]


def _procedures(standard: Standard) -> dict[str, Procedure]:
    found = {}
    comes, leaves = standard.identification.get("household"), standard.exits.get("household")
    if comes is not None and _is_carried_out(comes.steps):
        place = "identification.household"
        found[IDENTIFICATION] = Procedure(IDENTIFICATION, place, standard, comes.steps)
    if leaves is not None and _is_carried_out(leaves.steps):
        found[EXIT] = Procedure(
            EXIT, "exits.household", standard, leaves.steps, leaves.shape.of_category
        )
    return found


def _is_carried_out(steps: tuple[Step, ...]) -> bool:
    return bool(steps) and all(step.shape.kind is not None for step in steps)


def roles_of(step: Step) -> frozenset[Role]:
    """The roles that record a step."""
    return frozenset(Role(name) for name in step.shape.roles)


class Numbers:
    """The numbers of a procedure in some areas on a day."""

    def __init__(self, standard: Standard, areas: Collection[UUID], on: date) -> None:
        self.on, self._standard = on, standard
        self._lookup = lookup_of(standard, areas, on)

    def of(self, step: Step, what: Number, area: UUID) -> Fraction | None:
        """A share of a step in an area; None where the pack says none."""
        node = getattr(step, what)
        return None if node is None else number_in(node, self._lookup, str(area))

    def last_day(self, step: Step, area: UUID) -> date:
        """The last day of the step's days that begin today; today where the pack says none."""
        days = None if step.days is None else days_in(step.days, self._lookup, str(area))
        return due_day(self._standard.calendar, self.on, days or 0, step.shape.counted)
