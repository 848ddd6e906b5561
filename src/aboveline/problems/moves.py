"""The moves that a problem allows now: which are mine, and what stands in the way of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor
from aboveline.accounts.labels import ROLE_NAMES
from aboveline.accounts.permissions import ROLES, Permission, Role
from aboveline.areas.access import visible_areas
from aboveline.areas.models import AreaClosure
from aboveline.problems import words
from aboveline.problems.actions.deciding import help_faults
from aboveline.problems.actions.steps import move_faults
from aboveline.problems.clearing import Evidence, clearing_faults
from aboveline.problems.forms import MoveForm
from aboveline.problems.models import Problem
from aboveline.problems.states import OPEN, Step, steps_from
from aboveline.web.faults import Fault
from aboveline.web.templatetags.web import listed

_ADDRESSES = {"answered": "answer", "cleared": "clear", "returned": "clear"}
_MAIN = frozenset({"confirmed", "answered", "cleared"})
_WRITTEN = "-"  # a reason, for what stands in the way besides a missing one


@dataclass(frozen=True)
class Move:
    """One move: its form when it is mine to make now, else what stands in the way."""

    kind: str
    label: str
    address: str
    form: MoveForm | None
    faults: Sequence[Fault]
    who: str
    is_main: bool
    is_open: bool
    is_grave: bool


def moves_of(
    problem: Problem, evidence: Sequence[Evidence], actor: Actor, *, tried: MoveForm | None = None
) -> list[Move]:
    """The moves that the state allows; `tried` is the form of a move that was just refused."""
    targets = targets_of(problem) if problem.state == "clue" else []
    found = []
    for step in steps_from(problem.state):
        if step.kind == "merged" and not targets:
            continue
        may = actor.may(step.permission, problem.area_id)
        faults = _faults(problem, step, evidence, actor) if may else []
        form = None
        if may and not faults:
            form = tried if tried is not None and tried.kind == step.kind else None
            form = form or MoveForm(step.kind, evidence=evidence, targets=targets)
        found.append(_move(problem, step, form, faults, "" if may else who_may(step.permission)))
    if is_transferable(problem, actor) and (areas := areas_near(problem, actor)):
        found.append(_transfer(problem, areas, tried))
    return sorted(found, key=lambda move: (move.form is None, not move.is_main))


def _move(
    problem: Problem, step: Step, form: MoveForm | None, faults: Sequence[Fault], who: str
) -> Move:
    return Move(
        kind=step.kind,
        label=str(words.ACTS[step.kind]),
        address=reverse(f"problems:{_ADDRESSES.get(step.kind, 'decide')}", args=[problem.number]),
        form=form,
        faults=faults,
        who=who,
        is_main=step.kind in _MAIN,
        is_open=step.kind in _MAIN or (form is not None and form.is_bound),
        is_grave=step.kind == "dismissed",
    )


def is_transferable(problem: Problem, actor: Actor) -> bool:
    """Whether the actor may give an open problem of an area to another area."""
    if problem.household_id is not None or problem.state not in OPEN:
        return False
    return actor.may(Permission.PROBLEMS_PROBLEM_DECIDE, problem.area_id)


def _transfer(problem: Problem, areas: Sequence[tuple[str, str]], tried: MoveForm | None) -> Move:
    step = Step("transferred", OPEN, "", Permission.PROBLEMS_PROBLEM_DECIDE)
    form = tried if tried is not None and tried.kind == "transferred" else None
    form = form or MoveForm("transferred", targets=areas)
    return _move(problem, step, form, (), "")


def areas_near(problem: Problem, actor: Actor) -> list[tuple[str, str]]:
    """The areas above, beside and inside that of a problem, where the actor decides too."""
    here = problem.area
    above = AreaClosure.objects.filter(below=here, valid_to=None).values("above_id")
    near = Q(pk__in=above) | Q(parent=here.parent_id) | Q(parent=here)
    rows = visible_areas(actor, Permission.PROBLEMS_PROBLEM_DECIDE).filter(near, valid_to=None)
    found = rows.exclude(pk=here.pk).order_by("level__rank", "order", "name")
    return [(str(key), name) for key, name in found.values_list("pk", "name")]


def _faults(
    problem: Problem, step: Step, evidence: Sequence[Evidence], actor: Actor
) -> list[Fault]:
    """Everything in the way, as if a reason were given and all evidence ticked."""
    found = move_faults(problem, step, actor, _WRITTEN)
    if step.kind == "answered":
        found += help_faults(problem, _WRITTEN)
    if step.kind == "cleared":
        found += clearing_faults(problem, [item.key for item in evidence], actor=actor)
    return found


def targets_of(problem: Problem) -> list[tuple[str, str]]:
    """The open problems of the same subject that a clue can be merged into."""
    rows = Problem.objects.filter(
        household=problem.household_id, area=problem.area_id, state__in=OPEN
    ).exclude(pk=problem.pk)
    labels = [(p.number, words.rule_label(p.rule, p.title)) for p in rows.order_by("number")[:40]]
    return [(number, f"{number} · {label}") for number, label in labels]


def who_may(permission: Permission) -> str:
    """Whose duty it is, in a sentence."""
    roles = [str(ROLE_NAMES[role]) for role in Role if permission in ROLES[role]]
    return _("Not by your role. It is done by: %(roles)s.") % {"roles": listed(roles)}
