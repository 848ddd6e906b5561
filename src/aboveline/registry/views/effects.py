"""Acts that are shown before they are done: tried, told in words, taken back until confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from aboveline.registry.actions.steps import members_of
from aboveline.registry.codes import label_of
from aboveline.registry.errors import RegistryError
from aboveline.registry.forms.record import ActForm
from aboveline.registry.models import Household, Membership
from aboveline.registry.views.acts import ActPage, back, shown


@dataclass(frozen=True)
class MemberAfter:
    """Somebody who lives in a household after the act; `note` says what is new about it."""

    name: str
    relation: str
    note: str


@dataclass(frozen=True)
class HomeAfter:
    """A household after the act; the number is empty for one that is not made yet."""

    number: str
    status: str
    members: tuple[MemberAfter, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """What an act does to households; `mark` changes with anything that would be done otherwise."""

    homes: tuple[HomeAfter, ...]
    mark: str


def done_when_seen(
    request: HttpRequest,
    page: ActPage,
    homes: Sequence[Household],
    act: Callable[[], Sequence[Household]],
    *,
    done: str,
) -> HttpResponse:
    """The page of an act on `homes`: its effect first, and done when that effect was confirmed.

    `act` gives every household that it changed. Faults stand on the form, the first of the page.
    """
    form = page.forms[0]
    if request.method != "POST" or not form.is_valid() or not isinstance(form, ActForm):
        return shown(request, page)
    said = repr(sorted((name, str(value)) for name, value in form.cleaned_data.items()))
    try:
        effect, is_done = _tried(homes, act, said, seen=request.POST.get("confirm", ""))
    except RegistryError as error:
        form.show_faults(error)
        return shown(request, page)
    if is_done:
        return back(request, page.household, done)
    return shown(request, replace(page, effect=effect))


def _tried(
    homes: Sequence[Household],
    act: Callable[[], Sequence[Household]],
    said: str,
    *,
    seen: str,
) -> tuple[Effect, bool]:
    """The effect of an act, and whether it stays: only when it is the one that was seen."""
    with transaction.atomic():
        before = {home.pk: {row.person_id: row for row in members_of(home)} for home in homes}
        after = tuple(_home(home, before.get(home.pk)) for home in act())
        mark = sha256(f"{said}{after!r}".encode()).hexdigest()[:24]
        is_done = mark == seen
        if not is_done:
            transaction.set_rollback(True)
    return Effect(after, mark), is_done


def _home(home: Household, before: Mapping[UUID, Membership] | None) -> HomeAfter:
    after = members_of(home)
    here = {row.person_id for row in after}
    earlier = before or {}
    return HomeAfter(
        number=home.number if before is not None else "",
        status=label_of("register_status", home.register_status),
        members=tuple(_member(row, earlier.get(row.person_id)) for row in after),
        gone=tuple(_name(row) for key, row in earlier.items() if key not in here),
    )


def _member(row: Membership, before: Membership | None) -> MemberAfter:
    if before is None:
        note = _("comes to this household")
    elif before.relation != row.relation:
        note = _("was: %(relation)s") % {"relation": label_of("relation", before.relation)}
    else:
        note = ""
    return MemberAfter(_name(row), label_of("relation", row.relation), note)


def _name(row: Membership) -> str:
    return row.person.name or _("no name yet")
