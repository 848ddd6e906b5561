"""What other apps show on the page of an area; each adds its own when it starts.

A panel gets the request (with its actor) and the area and gives HTML, empty when it has nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from aboveline.areas.models import Area

Panel = Callable[[HttpRequest, Area], Any]
_PANELS: dict[str, tuple[int, Panel]] = {}


def add(name: str, panel: Panel, *, order: int) -> None:
    """Add a panel under a name; the same name again replaces it. Low orders stand first."""
    _PANELS[name] = (order, panel)


def shown(request: HttpRequest, area: Area) -> list[Any]:
    """The HTML of every panel that has something to show, in order."""
    ordered = sorted(_PANELS.values(), key=lambda entry: entry[0])
    return [html for _, panel in ordered if (html := panel(request, area))]
