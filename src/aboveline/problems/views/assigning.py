"""Give problems an owner: said exactly before it is done, and after."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aboveline.accounts.actors import actor_of
from aboveline.accounts.doors import needs
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Permission
from aboveline.problems.access import visible_problems
from aboveline.problems.actions import assign_problems
from aboveline.problems.errors import ProblemError, fault
from aboveline.problems.listing import Row, rows_of, with_subjects
from aboveline.problems.models import Problem
from aboveline.problems.owners import possible_owners
from aboveline.problems.states import OPEN
from aboveline.registry.views.acts import both
from aboveline.web.faults import Fault
from aboveline.web.pages import render
from aboveline.web.templatetags.web import together

ASSIGN = Permission.PROBLEMS_PROBLEM_ASSIGN
_MOST = 500


@dataclass(frozen=True)
class AssignPage:
    """What giving an owner does, before it is done."""

    owner: User
    rows: Sequence[Row]
    chosen: Sequence[str]
    sentence: str
    changes: int
    faults: Sequence[Fault]
    next: str


@both
@needs(ASSIGN)
def assign(request: HttpRequest) -> HttpResponse:
    """Show what giving the chosen problems an owner does; with `confirm`, do it."""
    back = _next(request)
    wanted = request.POST.get("owner", "")
    owner = next((one for one in possible_owners(request.actor) if str(one.pk) == wanted), None)
    rows = visible_problems(request.actor, ASSIGN).filter(
        number__in=request.POST.getlist("chosen")[:_MOST]
    )
    problems = list(with_subjects(rows).order_by("number"))
    if owner is None or not problems:
        if request.method == "POST":
            messages.error(request, _("Choose an owner and at least one problem."))
        return redirect(back)
    outside = _outside(problems, owner)
    inside = [one for one in problems if one.area_id not in outside]
    said = sentence(problems, owner, outside)
    faults: Sequence[Fault] = () if inside else (fault("PROBLEM-028"),)
    if "confirm" in request.POST and inside:
        try:
            assign_problems(inside, owner, actor=request.actor)
        except ProblemError as error:
            faults = error.faults
        else:
            messages.success(request, said)
            return HttpResponseRedirect(back)
    page = AssignPage(
        owner=owner,
        rows=rows_of(problems),
        chosen=[problem.number for problem in problems],
        sentence=said,
        changes=len(_changing(inside, owner)),
        faults=faults,
        next=back,
    )
    return render(request, "problems/assign.html", page, status=422 if faults else 200)


def sentence(problems: Sequence[Problem], owner: User, outside: Collection[UUID] = ()) -> str:
    """How many get the owner, how many had him already, how many are closed or lie in areas
    `outside` the owner's and stay.
    """
    here = [problem for problem in problems if problem.area_id not in outside]
    changing = len(_changing(here, owner))
    closed = sum(problem.state not in OPEN for problem in here)
    had = len(here) - changing - closed
    text = ngettext(
        "%(n)d problem gets the owner %(name)s",
        "%(n)d problems get the owner %(name)s",
        changing,
    )
    said = [text % {"n": changing, "name": owner.name}]
    if had:
        said.append(ngettext("%(n)d had him already", "%(n)d had him already", had) % {"n": had})
    if closed:
        text = ngettext("%(n)d is closed and stays", "%(n)d are closed and stay", closed)
        said.append(text % {"n": closed})
    if away := len(problems) - len(here):
        text = ngettext(
            "%(n)d lies where %(name)s does not work and stays",
            "%(n)d lie where %(name)s does not work and stay",
            away,
        )
        said.append(text % {"n": away, "name": owner.name})
    return together(said)


def _outside(problems: Sequence[Problem], owner: User) -> set[UUID]:
    """The areas of the problems in which the owner may not answer."""
    other = actor_of(owner)
    answer = Permission.PROBLEMS_PROBLEM_ANSWER
    return {area for area in {one.area_id for one in problems} if not other.may(answer, area)}


def _changing(problems: Sequence[Problem], owner: User) -> list[Problem]:
    return [one for one in problems if one.owner_id != owner.pk and one.state in OPEN]


def _next(request: HttpRequest) -> str:
    """Where to go on: back to the list, and to no other site."""
    address = str(request.POST.get("next", ""))
    if url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return reverse("problems:problems")
