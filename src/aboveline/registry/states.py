"""The steps of the register status: from where to where, and whose step it is."""

from __future__ import annotations

from dataclasses import dataclass

from aboveline.accounts.permissions import Role

_COUNTY = frozenset({Role.COUNTY})
_OFFICE = frozenset({Role.TOWNSHIP, Role.COUNTY})


@dataclass(frozen=True)
class Step:
    """One allowed step; `roles` held in the household's area or above it allow it."""

    before: str
    after: str
    roles: frozenset[Role]


STEPS = (
    Step("not_registered", "registered_poor", _COUNTY),
    Step("not_registered", "monitored", _COUNTY),
    Step("registered_poor", "exit_proposed", _OFFICE),
    Step("registered_poor", "not_registered", _COUNTY),  # registered by mistake
    Step("exit_proposed", "exited", _COUNTY),
    Step("exit_proposed", "registered_poor", _OFFICE),  # the proposal is taken back
    Step("exit_proposed", "returned", _OFFICE),
    Step("exited", "returned", _COUNTY),
    Step("exited", "monitored", _COUNTY),
    Step("returned", "exit_proposed", _OFFICE),
    Step("monitored", "exited", _COUNTY),
    Step("monitored", "not_registered", _COUNTY),
    Step("monitored", "returned", _COUNTY),
    Step("monitored", "registered_poor", _COUNTY),
    *(
        Step(before, after, _COUNTY)
        for after in ("moved", "ended")
        for before in (
            "not_registered",
            "registered_poor",
            "exit_proposed",
            "exited",
            "returned",
            "monitored",
        )
    ),
    # who moved beyond the register may come back
    *(Step("moved", after, _COUNTY) for after in ("not_registered", "registered_poor", "exited")),
)

REGISTERED = ("registered_poor", "exit_proposed", "exited", "returned", "monitored")
"""States of households that the register of the poor holds."""

TAKE_HELP_AWAY = frozenset({"exit_proposed", "exited", "not_registered", "moved", "ended"})
"""States after which a household gets less help, or none."""


def step_from(before: str, after: str) -> Step | None:
    """The step between two states, or None when there is none."""
    return next((s for s in STEPS if (s.before, s.after) == (before, after)), None)


def steps_from(before: str) -> list[Step]:
    """Every step from a state, whoever takes it."""
    return [step for step in STEPS if step.before == before]
