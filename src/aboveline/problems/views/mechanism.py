"""How the watch of an area works: channels, days to the decision, help in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for
from aboveline.areas.models import Area
from aboveline.problems import mechanism
from aboveline.problems.account import Period
from aboveline.problems.listing import rows_of, with_subjects
from aboveline.problems.mechanism import Channel, Help, Waits
from aboveline.problems.views.ledger import AccountPage
from aboveline.web.keyset import Page, page_of
from aboveline.web.pages import render

READ = Permission.PROBLEMS_PROBLEM_READ
WORDS = {
    mechanism.DECIDED: _("clues that were decided"),
    mechanism.UNDECIDED: _("clues that wait for a decision"),
    mechanism.IN_TIME: _("cases with help in time"),
    mechanism.LATE: _("cases with late help or none"),
    mechanism.WAITING: _("cases without help whose days are not over"),
}


@dataclass(frozen=True)
class MechanismPage:
    """The page of an area; `others` are sources that belong to no channel of the pack. Each stands
    with the address of its list.
    """

    area: Area
    period: Period
    channels: Sequence[tuple[Channel, str]]
    others: Sequence[tuple[Channel, str]]
    used: int
    waits: Waits
    help: Help
    lists: dict[str, str]


@require_safe
@needs(READ)
def mechanism_of(request: HttpRequest, key: UUID) -> HttpResponse:
    """The three answers about an area and a period, each figure with its list."""
    area, period = area_for(request.actor, key, READ), Period.of(request.GET)
    channels, others = mechanism.channels_of(area, period)
    context = MechanismPage(
        area=area,
        period=period,
        channels=[(one, _address(area, period, one.name, "channel")) for one in channels],
        others=[(one, _address(area, period, one.name, "channel")) for one in others],
        used=sum(channel.reports > 0 for channel in channels),
        waits=mechanism.waits_of(area, period),
        help=mechanism.help_of(area, period),
        lists={name: _address(area, period, name) for name in mechanism.LISTS},
    )
    return render(request, "problems/mechanism.html", context)


@require_safe
@needs(READ)
def behind(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """The problems that one of the figures counts."""
    area, period = area_for(request.actor, key, READ), Period.of(request.GET)
    if name not in mechanism.LISTS:
        raise Http404
    rows = mechanism.problems_behind(area, period, name)
    return _list(request, area, period, rows, str(WORDS[name]))


@require_safe
@needs(READ)
def channel(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """The problems of which a clue came by one channel, or by a source that belongs to none."""
    area, period = area_for(request.actor, key, READ), Period.of(request.GET)
    channels, others = mechanism.channels_of(area, period)
    found = next((one for one in (*channels, *others) if one.name == name), None)
    if found is None:
        raise Http404
    rows = mechanism.reported_by(area, period, found)
    return _list(request, area, period, rows, found.words, clues=found.reports)


def _list(
    request: HttpRequest,
    area: Area,
    period: Period,
    rows: QuerySet,
    label: str,
    clues: int | None = None,
) -> HttpResponse:
    """The problems behind a figure; `clues` where it counts clues, of which some told the same."""
    page = page_of(request, with_subjects(rows), key="number")
    shown = Page(rows_of(page.rows), page.next_address, page.first_address)
    count = rows.count()
    merged = clues if clues != count else None
    context = AccountPage(area, period, label, count, shown, is_of_moves=False, clues=merged)
    return render(request, "problems/account.html", context)


def _address(area: Area, period: Period, name: str, view: str = "behind_mechanism") -> str:
    days = urlencode({"from": period.start.isoformat(), "to": period.end.isoformat()})
    return f"{reverse(f'problems:{view}', args=[area.pk, name])}?{days}"
