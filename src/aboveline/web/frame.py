"""What every page shows around its content: day, person, entries, language, brightness."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language

from aboveline.web import clock, navigation

LOOKS = ("light", "dark")


@dataclass
class Frame:
    """The frame of one page; parts are worked out when the template asks."""

    request: HttpRequest
    is_moved: bool = field(default_factory=clock.is_moved)
    today: date = field(default_factory=clock.today)

    @cached_property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        user = getattr(self.request, "user", None)
        return bool(user is not None and user.is_authenticated)

    @property
    def person(self) -> str:
        """The name of who is signed in."""
        return str(self.request.user)

    @property
    def is_demo(self) -> bool:
        """Whether the site shows made-up people."""
        return bool(settings.ABOVELINE_DEMO)

    @cached_property
    def items(self) -> list[navigation.Shown]:
        """The pages named at the top."""
        return navigation.shown(self.request, personal=False) if self.signed_in else []

    @cached_property
    def personal(self) -> list[navigation.Shown]:
        """The pages about the person who is signed in."""
        return navigation.shown(self.request, personal=True) if self.signed_in else []

    @property
    def here(self) -> str:
        """The address of this page, to come back to."""
        return self.request.get_full_path() if self.request.method == "GET" else self.request.path

    @property
    def look(self) -> str:
        """light or dark as chosen; empty follows the device."""
        found = str(self.request.COOKIES.get("look", ""))
        return found if found in LOOKS else ""

    @property
    def other_languages(self) -> list[tuple[str, str]]:
        """The languages that are not shown now."""
        current = get_language()
        return [(code, name) for code, name in settings.LANGUAGES if code != current]


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    return {"frame": Frame(request)}
