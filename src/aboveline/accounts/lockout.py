"""What somebody reads who gave too many wrong passwords."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from aboveline.web.pages import render


@dataclass(frozen=True)
class LockedOut:
    """How long the door stays shut."""

    minutes: int


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """The page for a name that is shut from this device for a while; the same for any name."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "account/locked_out.html", LockedOut(minutes), status=429)
