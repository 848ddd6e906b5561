"""Pages about people: the list, one person, and what an administrator does with an account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts import actions
from aboveline.accounts.access import duty_for, person_for
from aboveline.accounts.actors import Actor
from aboveline.accounts.forms import AddPerson, EndDuty, FindPeople, GiveDuty, GiveReason
from aboveline.accounts.labels import ROLE_NAMES
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import GIVES, Permission, Role
from aboveline.accounts.queries import (
    PermissionLine,
    RoleLine,
    duties_of,
    people_with_duties,
    permission_table,
    role_table,
)
from aboveline.areas.access import visible_areas
from aboveline.areas.queries import successors_of
from aboveline.web.clock import today
from aboveline.web.doors import needs
from aboveline.web.faults import Refused
from aboveline.web.keyset import Page, page_of
from aboveline.web.pages import render


@dataclass(frozen=True)
class PeoplePage:
    """People whom the reader may see."""

    form: FindPeople
    page: Page
    may_add: bool
    role_names: dict[Role, Any]


@dataclass(frozen=True)
class DutyLine:
    """A duty of a person: its words, and whether the reader could end it.

    `followers` are the areas in which it is to be given instead, when its own has ended.
    """

    duty: Duty
    role: str
    state: str
    may_end: bool
    followers: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonPage:
    """One person with duties, and what the reader may do."""

    person: User
    lines: list[DutyLine]
    may_give: bool
    may_keep: bool
    has_factor: bool
    give: GiveDuty | None
    end: EndDuty
    reason: GiveReason
    invitation: str = ""
    faults: tuple[Any, ...] = field(default=())


@dataclass(frozen=True)
class AddPage:
    """The form for a new person."""

    form: AddPerson


@dataclass(frozen=True)
class RolesPage:
    """Which role may do what."""

    roles: list[RoleLine]
    permissions: list[PermissionLine]


@needs(Permission.ACCOUNTS_DUTY_READ)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people of the reader's areas with what they hold today."""
    actor: Actor = request.actor
    form = FindPeople(request.GET, areas=visible_areas(actor, Permission.ACCOUNTS_DUTY_READ))
    asked = form.cleaned_data if form.is_valid() else {}
    rows = people_with_duties(
        actor,
        on=today(),
        text=asked.get("text", ""),
        role=asked.get("role", ""),
        area=asked.get("area"),
    )
    page = page_of(request, rows, key="username")
    may_add = actor.may(Permission.ACCOUNTS_USER_ADD)
    return render(request, "accounts/people.html", PeoplePage(form, page, may_add, ROLE_NAMES))


@needs(Permission.ACCOUNTS_DUTY_READ)
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """The table of roles and what they may do."""
    return render(request, "accounts/roles.html", RolesPage(role_table(), permission_table()))


@needs(Permission.ACCOUNTS_USER_ADD)
def add(request: HttpRequest) -> HttpResponse:
    """Add a person."""
    form = AddPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.add_user(actor=request.actor, **form.cleaned_data)
        except Refused as refused:
            for fault in refused.faults:
                form.add_error(None, str(fault))
        else:
            messages.success(request, _("Added. Give a duty now, and an invitation to sign in."))
            return redirect("accounts:person", key=user.pk)
    return render(request, "accounts/add.html", AddPage(form))


@needs(Permission.ACCOUNTS_DUTY_READ)
@require_safe
def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """One person."""
    return _shown(request, person_for(request.actor, key))


@needs(Permission.ACCOUNTS_DUTY_GIVE)
@require_POST
def give(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a duty to a person."""
    user = person_for(request.actor, key)
    form = _give_form(request.actor, request.POST)
    if not form.is_valid():
        return _shown(request, user, give=form, status=422)
    asked = form.cleaned_data
    return _done(
        request,
        user,
        lambda: actions.give_duty(
            user,
            actor=request.actor,
            role=Role(asked["role"]),
            area=asked["area"],
            on=asked["valid_from"],
            until=asked["until"],
        ),
        give=form,
    )


@needs(Permission.ACCOUNTS_DUTY_GIVE)
@require_POST
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a duty."""
    duty = duty_for(request.actor, key)
    user = person_for(request.actor, duty.user_id)
    form = EndDuty(request.POST)
    if not form.is_valid():
        return _shown(request, user, end=form, status=422)
    return _done(
        request, user, lambda: actions.end_duty(duty, actor=request.actor, **form.cleaned_data)
    )


@needs(Permission.ACCOUNTS_USER_ADD)
@require_POST
def invite(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show, once, the address on which the person sets a password."""
    user = person_for(request.actor, key)
    try:
        path = actions.invite_user(user, actor=request.actor)
    except Refused as refused:
        return _shown(request, user, faults=refused.faults, status=422)
    answer = _shown(request, user, invitation=request.build_absolute_uri(path))
    answer["Cache-Control"] = "no-store"
    return answer


@needs(Permission.ACCOUNTS_USER_ADD)
@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close an account."""
    user = person_for(request.actor, key)
    return _done(request, user, lambda: actions.close_user(user, actor=request.actor))


@needs(Permission.ACCOUNTS_USER_ADD)
@require_POST
def open_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open an account again."""
    user = person_for(request.actor, key)
    return _done(request, user, lambda: actions.open_user(user, actor=request.actor))


@needs(Permission.ACCOUNTS_USER_ADD)
@require_POST
def remove_factor(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a lost second factor away."""
    user = person_for(request.actor, key)
    reason = request.POST.get("reason", "")[:300]
    return _done(
        request,
        user,
        lambda: actions.remove_second_factor(user, actor=request.actor, reason=reason),
    )


def _done(request: HttpRequest, user: User, act: Callable[[], Any], **shown: Any) -> HttpResponse:
    """Back to the person after an act; with the faults on the page when it was refused."""
    try:
        act()
    except Refused as refused:
        return _shown(request, user, faults=refused.faults, status=422, **shown)
    messages.success(request, _("Done."))
    return redirect("accounts:person", key=user.pk)


def _shown(request: HttpRequest, user: User, *, status: int = 200, **shown: Any) -> HttpResponse:
    actor: Actor = request.actor
    may_give = actor.may(Permission.ACCOUNTS_DUTY_GIVE) and actor.key != f"user:{user.pk}"
    forms: dict[str, Any] = {
        "give": _give_form(actor) if may_give else None,
        "end": EndDuty(initial={"on": today()}),
        "reason": GiveReason(),
    }
    may_keep = actor.may(Permission.ACCOUNTS_USER_ADD) and actor.key != f"user:{user.pk}"
    context = PersonPage(
        person=user,
        lines=[_line(duty, may_give) for duty in duties_of(actor, user)],
        may_give=may_give,
        may_keep=may_keep,
        has_factor=may_keep and Authenticator.objects.filter(user=user).exists(),
        **(forms | shown),
    )
    return render(request, "accounts/person.html", context, status=status)


def _line(duty: Duty, may_give: bool) -> DutyLine:
    day = today()
    if duty.valid_to is not None and duty.valid_to <= day:
        state = "past"
    else:
        state = "future" if duty.valid_from > day else "held"
    is_over = duty.area.valid_to is not None and duty.area.valid_to <= day
    following = successors_of(duty.area) if is_over and state != "past" else ()
    return DutyLine(
        duty,
        str(ROLE_NAMES[Role(duty.role)]),
        state,
        may_give and state != "past",
        tuple(area.name for area, _day in following),
    )


def _give_form(actor: Actor, given: Any = None) -> GiveDuty:
    roles_given = frozenset[Role]().union(*(GIVES[held.role] for held in actor.duties))
    areas = visible_areas(actor, Permission.ACCOUNTS_DUTY_GIVE)
    return GiveDuty(given, areas=areas, roles=roles_given)
