"""Who lives with whom: head, split, merge, leaving, changing over; each shown before it is done."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from aboveline.accounts.doors import needs
from aboveline.registry import actions
from aboveline.registry.access import household_for
from aboveline.registry.actions.steps import members_of
from aboveline.registry.forms.acts import DayForm
from aboveline.registry.forms.composition import (
    ChangeOverForm,
    LeaveForm,
    MergeForm,
    RelationsForm,
    SplitForm,
)
from aboveline.registry.models import Household, Membership
from aboveline.registry.views.acts import (
    CHANGE,
    ActPage,
    both,
    data_of,
    member_of,
    name_of,
    shown,
)
from aboveline.registry.views.effects import done_when_seen
from aboveline.web.clock import today


@both
@needs(CHANGE)
def head(request: HttpRequest, number: str) -> HttpResponse:
    """Another head of household, with what everybody is to the new one."""
    household = household_for(request.actor, number, CHANGE)
    form = RelationsForm(members_of(household), data_of(request), initial={"on": today()})

    def act() -> list[Household]:
        given, on = form.relations(), form.cleaned_data["on"]
        return [actions.change_head(household, given, actor=request.actor, on=on)]

    words = _("Say what everybody is to the new head. One member is the head.")
    page = _page(household, _("Change the head"), words, form, _("Change the head"))
    return done_when_seen(
        request, page, [household], act, done=_("The household has its new head.")
    )


@both
@needs(CHANGE)
def split(request: HttpRequest, number: str) -> HttpResponse:
    """Some members become a household of their own."""
    household = household_for(request.actor, number, CHANGE)
    members = members_of(household)
    form = SplitForm(members, data_of(request), initial={"on": today()})
    relations = {row.person_id: row.relation for row in members}

    def act() -> list[Household]:
        stay = {key: what for key, what in form.staying().items() if what != relations[key]}
        new = actions.split_household(
            household, form.going(), actor=request.actor, on=form.cleaned_data["on"], stay=stay
        )
        return [household, new]

    words = _(
        "The new household lives in the same village with the same register status; nobody loses "
        "help by it. Each household has one head."
    )
    page = _page(household, _("Split the household"), words, form, _("Split the household"))
    return done_when_seen(request, page, [household], act, done=_("The household is split."))


@both
@needs(CHANGE)
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """The members of another household come to this one; the other ends, its record stays."""
    household = household_for(request.actor, number, CHANGE)
    other = _other(request, household)
    joining = members_of(other) if other is not None else []
    form = MergeForm(joining, data_of(request), initial={"on": today()})
    words = _("The other household ends; its record and its history stay.")
    title = _("Merge with another household")
    page = _page(household, title, words, form, _("Merge"), is_grave=True)
    if other is None:
        return _without_other(request, form, page)
    if not form.is_asked(request.POST):
        asked = {name: request.POST.get(name, "") for name in ("other", "on")}
        return shown(request, replace(page, forms=[MergeForm(joining, initial=asked)]))

    def act() -> list[Household]:
        given, on = form.relations(), form.cleaned_data["on"]
        kept = actions.merge_households(household, other, given, actor=request.actor, on=on)
        other.refresh_from_db()
        return [kept, other]

    homes = [household, other]
    return done_when_seen(request, page, homes, act, done=_("The households are merged."))


@both
@needs(CHANGE)
def leave(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """A member leaves: death, marriage, move; the record stays."""
    household, row = member_of(request, number, key)
    form = LeaveForm(_to_be_head(row), data_of(request), initial={"on": today()})

    def act() -> list[Household]:
        given = form.cleaned_data
        return [
            actions.end_membership(
                row.person,
                actor=request.actor,
                reason=given["reason"],
                on=given["on"],
                relations=form.relations(),
            )
        ]

    title = _("%(name)s leaves the household") % {"name": name_of(row)}
    words = _("The person and everything recorded stay in the register, with the day of leaving.")
    page = _page(household, title, words, form, _("End the membership"), is_grave=True)
    done = _("The membership is ended; the record stays.")
    return done_when_seen(request, page, [household], act, done=done)


@both
@needs(CHANGE)
def change_over(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """A member goes to another household, such as by marriage."""
    household, row = member_of(request, number, key)
    form = ChangeOverForm(_to_be_head(row), data_of(request), initial={"on": today()})
    other = _other(request, household)
    title = _("%(name)s goes to another household") % {"name": name_of(row)}
    words = _(
        "Both households must be in your area. The membership here ends on that day, and the one "
        "there begins."
    )
    page = _page(household, title, words, form, _("Change the household"))
    if other is None:
        return _without_other(request, form, page)

    def act() -> list[Household]:
        given = form.cleaned_data
        joined = actions.move_person(
            row.person,
            other,
            given["relation"],
            actor=request.actor,
            reason=given["reason"],
            on=given["on"],
            relations=form.relations(),
        )
        return [household, joined]

    done = _("The person lives in household %(number)s now.") % {"number": other.number}
    return done_when_seen(request, page, [household, other], act, done=done)


def _page(
    household: Household,
    title: str,
    words: str,
    form: DayForm,
    button: str,
    *,
    is_grave: bool = False,
) -> ActPage:
    """The page of an act that shows its effect first."""
    return ActPage(household, title, words, [form], button, is_grave, is_tried=True)


def _to_be_head(row: Membership) -> list[Membership]:
    """Who may be head when this member is gone; nobody needs to when another one is head."""
    if row.relation != "head":
        return []
    return [other for other in members_of(row.household) if other.pk != row.pk]


def _other(request: HttpRequest, household: Household) -> Household | None:
    """The other household that the form names, when the actor may change it."""
    try:
        found = household_for(request.actor, request.POST.get("other", "").strip(), CHANGE)
    except Http404:
        return None
    return found if found != household else None


def _without_other(request: HttpRequest, form: DayForm, page: ActPage) -> HttpResponse:
    """The page while no other household is named; one that cannot be found is a fault."""
    if request.POST.get("other", "").strip():
        form.add_error(
            "other",
            _(
                "No other household of your area has this number. Check it; an office above both "
                "can act where the other household is not yours."
            ),
        )
    return shown(request, page)
