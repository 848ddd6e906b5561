"""How the watch of an area works: channels, days to the decision, help in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

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
    """The page of an area; `others` are sources that belong to no channel of the pack."""

    area: Area
    period: Period
    channels: Sequence[Channel]
    others: Sequence[Channel]
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
        channels=channels,
        others=others,
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
    page = page_of(request, with_subjects(rows), key="number")
    shown = Page(rows_of(page.rows), page.next_address, page.first_address)
    label = str(WORDS[name])
    context = AccountPage(area, period, label, rows.count(), shown, is_of_moves=False)
    return render(request, "problems/account.html", context)


def _address(area: Area, period: Period, name: str) -> str:
    days = urlencode({"from": period.start.isoformat(), "to": period.end.isoformat()})
    return f"{reverse('problems:behind_mechanism', args=[area.pk, name])}?{days}"
