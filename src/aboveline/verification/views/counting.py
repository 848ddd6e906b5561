"""What an enumerator does on the phone: the own list, the form, a household that was found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts.doors import needs
from aboveline.registry.views.acts import both
from aboveline.registry.words import Shown
from aboveline.vault.sealing import unseal
from aboveline.verification.actions import counting
from aboveline.verification.actions.counting.moves import person_key
from aboveline.verification.census import words
from aboveline.verification.census.access import COUNT, own_household, own_households, own_villages
from aboveline.verification.census.errors import CensusError
from aboveline.verification.census.forms import (
    CountForm,
    MemberForm,
    NotAnsweredForm,
    member_forms,
)
from aboveline.verification.census.members import member_questions
from aboveline.verification.census.questions import questions_of
from aboveline.verification.models import CensusAnswer, CensusHousehold
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render

_MOST = 500
_DRAFT = Shown("unknown", words.DRAFT)


@dataclass(frozen=True)
class OwnLine:
    """A household to count: who and where, and nothing else that is recorded."""

    key: UUID
    head: str
    place: str
    state: Shown
    is_open: bool
    is_second: bool


@dataclass(frozen=True)
class OwnVillage:
    """A village of the own list; `lists_others` where households outside the register are found."""

    key: UUID
    name: str
    last_day: Any
    lists_others: bool
    left: int
    lines: Sequence[OwnLine]


@dataclass(frozen=True)
class OwnPage:
    """The own list by village."""

    villages: Sequence[OwnVillage]
    faults: Sequence[Fault]


@dataclass(frozen=True)
class CountPage:
    """The form at the door."""

    crumbs: Sequence[Crumb]
    key: UUID
    head: str
    place: str
    address: str
    standard_on: Any
    is_open: bool
    form: CountForm
    members: Sequence[MemberForm]
    other: NotAnsweredForm
    faults: Sequence[Fault]


@dataclass(frozen=True)
class _Forms:
    """What the page asks: of the household, of each member, or that nobody answered."""

    form: CountForm
    members: Sequence[MemberForm]
    other: NotAnsweredForm


@require_safe
@needs(COUNT)
def own(request: HttpRequest) -> HttpResponse:
    """The households that the enumerator is to count, by village."""
    return _own_page(request)


@both
@needs(COUNT)
def count(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record the answers of an own household, keep them as a draft, or say that nobody answered."""
    row = own_household(request.actor, key)
    data = request.POST if request.method == "POST" else None
    is_other = data is not None and "outcome" in data
    answer = row.answers.filter(entry=_entry(request, row)).first()
    first = {"key": answer.pk if answer is not None else uuid4(), "on": today()}
    draft = json.loads(unseal(answer, "answers") or "{}") if answer is not None else {}
    asked = questions_of(row.village.round.asks)
    sent = None if is_other else data
    form = CountForm(asked, draft, sent, initial=first)
    listed = json.loads(unseal(answer, "members") or "[]") if answer is not None else []
    members = member_forms(member_questions(row.village.round.asks), listed, sent)
    other = NotAnsweredForm(data if is_other else None, initial=first, prefix=None)
    shown = _Forms(form, members, other)
    if data is not None and data.get("act") == "more":
        return _form_page(request, row, shown, status=200)
    faults: Sequence[Fault] = ()
    asked_forms = [other] if is_other else [form, *members]
    are_valid = [one.is_valid() for one in asked_forms]  # every one, so that all faults show
    if data is not None and all(are_valid):
        is_draft = data.get("act") == "draft"
        given = other.given() if is_other else _given(shown, is_draft=is_draft)
        try:
            counting.record_answer(row, given, actor=request.actor)
        except CensusError as error:
            faults = error.faults
        else:
            said = _("Kept as a draft; it counts as nothing yet.") if is_draft else _("Recorded.")
            messages.success(request, said)
            return redirect("verification:own_census")
    is_wrong = faults or data is not None
    return _form_page(request, row, shown, faults, status=422 if is_wrong else 200)


@require_POST
@needs(COUNT)
def list_found(request: HttpRequest, key: UUID) -> HttpResponse:
    """List a household that was found in a village where all are counted."""
    village = own_villages(request.actor).filter(pk=key).first()
    if village is None:
        raise Http404
    name, place = request.POST.get("name", ""), request.POST.get("place", "")
    try:
        made = counting.list_household(village, name=name, place=place, actor=request.actor)
    except CensusError as error:
        return _own_page(request, error.faults)
    return redirect("verification:count", key=made.pk)


def _given(shown: _Forms, *, is_draft: bool) -> counting.Given:
    """The answers of the household with those of everybody who was listed."""
    members = [one.given(is_draft=is_draft) for one in shown.members if not one.is_nobody]
    return replace(shown.form.given(is_draft=is_draft), members=members)


def _entry(request: HttpRequest, row: CensusHousehold) -> int:
    return 1 if row.enumerator_id == person_key(request.actor) else 2


def _own_page(request: HttpRequest, faults: Sequence[Fault] = ()) -> HttpResponse:
    person = person_key(request.actor)
    rows = list(
        own_households(request.actor)
        .filter(village__batch__state="open")
        .select_related("household", "village__village", "village__batch")
        .order_by("village__village__order", "village__village__name", "pk")[:_MOST]
    )
    answered = CensusAnswer.objects.filter(counted__in=[row.pk for row in rows])
    drafts = {
        (counted, entry): is_draft
        for counted, entry, is_draft in answered.values_list("counted", "entry", "is_draft")
    }
    found: dict[UUID, list[OwnLine]] = {}
    for row in rows:
        entry = 1 if row.enumerator_id == person else 2
        found.setdefault(row.village_id, []).append(_line(row, entry, drafts))
    villages = {row.village_id: row.village for row in rows}
    page = OwnPage(
        [
            OwnVillage(
                key,
                villages[key].village.name,
                villages[key].batch.ends_on,
                villages[key].weight is not None,
                sum(line.is_open for line in lines),
                sorted(lines, key=lambda line: not line.is_open),
            )
            for key, lines in found.items()
        ],
        faults,
    )
    return render(request, "verification/census_own.html", page, status=422 if faults else 200)


def _line(row: CensusHousehold, entry: int, drafts: dict[tuple[UUID, int], bool]) -> OwnLine:
    is_draft = drafts.get((row.pk, entry))
    state = row.state if entry == 1 else "done" if is_draft is False else "to_do"
    shown = words.HOUSEHOLDS[state]
    if state == "to_do" and is_draft:
        shown = _DRAFT
    head, place = _who(row)
    return OwnLine(row.pk, head, place, shown, is_draft is not False, entry == 2)


def _who(row: CensusHousehold) -> tuple[str, str]:
    """Head, or else the number, and place: of the register, or as they were listed."""
    if row.household is None:
        return unseal(row, "name"), unseal(row, "place")
    return row.household.head_name or row.household.number, row.household.natural_village


def _form_page(
    request: HttpRequest,
    row: CensusHousehold,
    shown: _Forms,
    faults: Sequence[Fault] = (),
    *,
    status: int,
) -> HttpResponse:
    head, place = _who(row)
    final = row.answers.filter(entry=_entry(request, row), is_draft=False).exists()
    page = CountPage(
        crumbs=(Crumb(_("My census"), reverse("verification:own_census")),),
        key=row.pk,
        head=head,
        place=" · ".join(filter(None, [row.village.village.name, place])),
        address=unseal(row.household, "address") if row.household is not None else "",
        standard_on=row.village.round.standard_on,
        is_open=row.village.batch.state == "open" and not final,
        form=shown.form,
        members=shown.members,
        other=shown.other,
        faults=faults,
    )
    return render(request, "verification/census_form.html", page, status=status)
