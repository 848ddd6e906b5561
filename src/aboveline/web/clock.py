"""The site's clock: the day that pages and actions count with, and the real moment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def today() -> date:
    """The day that counts: the moved day of a demonstration, else today in the site's zone."""
    moved: date | None = settings.ABOVELINE_TODAY
    return moved or datetime.now(ZoneInfo(settings.TIME_ZONE)).date()


def is_moved() -> bool:
    """True if the site shows another day than the real one."""
    return settings.ABOVELINE_TODAY is not None


def now() -> datetime:
    """The real moment in UTC: for the audit, sessions and one-time codes, never moved."""
    return datetime.now(UTC)
