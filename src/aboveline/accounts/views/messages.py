"""The messages of the site to who is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from aboveline.accounts.messages import text_of
from aboveline.accounts.models import Message
from aboveline.web.clock import now
from aboveline.web.pages import render

_SHOWN = 100


@dataclass(frozen=True)
class MessageLine:
    """One message: what it says, of which day, where it leads, whether it was seen before."""

    text: str
    on: date
    link: str
    is_new: bool


@dataclass(frozen=True)
class MessagesPage:
    """The newest messages."""

    messages: Sequence[MessageLine]


@require_safe
@login_required
def messages(request: HttpRequest) -> HttpResponse:
    """The newest messages; they count as read from now on."""
    rows = list(Message.objects.filter(user=request.user).order_by("-pk")[:_SHOWN])
    lines = [MessageLine(text_of(row), row.on, row.link, row.read_at is None) for row in rows]
    if any(line.is_new for line in lines):
        Message.objects.filter(user=request.user, read_at=None).update(read_at=now())
    return render(request, "accounts/messages.html", MessagesPage(lines))
