"""The areas inside an area as tiles, and as a map where boundaries are known, by a chosen figure.

The figure stands in text and as a bar on every tile; the colour says the same once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor
from aboveline.areas.access import starts_of
from aboveline.areas.drawing import Frame, rings_of
from aboveline.areas.models import Area, AreaClosure
from aboveline.areas.queries import children_of
from aboveline.evaluation.tallies import Counts, counts_in
from aboveline.problems import words
from aboveline.problems.filters import OVERDUE
from aboveline.problems.states import OPEN
from aboveline.registry.standards import site_standard
from aboveline.site.pages.board import crumbs_above
from aboveline.web.clock import today
from aboveline.web.pages import Crumb
from aboveline.web.templatetags.web import share_of

STEPS = 5
_MONTH = timedelta(days=30)
_RULE = "rule-"


@dataclass(frozen=True)
class Tile:
    """An area inside: its figure with the words for it, its list, and the step of its colour."""

    name: str
    figure: str
    address: str
    board: str
    bar: int
    step: int


@dataclass(frozen=True)
class Shape:
    """The same area on the map."""

    name: str
    figure: str
    address: str
    step: int
    path: str


@dataclass(frozen=True)
class Tiles:
    """The page; `size` is the width and height of the map, None without boundaries."""

    crumbs: Sequence[Crumb]
    area: Area
    chosen: str
    label: str
    unit: str
    choices: Sequence[tuple[str, str]]
    tiles: Sequence[Tile]
    shapes: Sequence[Shape]
    size: tuple[int, int] | None


def tiles_of(actor: Actor, area: Area, figure: str) -> Tiles:
    """The tiles of an area by a figure; by open problems when there is no such figure."""
    choices = _choices()
    chosen = figure if figure in dict(choices) else "open"
    children = children_of(area)
    values = _values(children, chosen)
    largest = max(values.values(), default=Decimal())
    ordered = sorted(children, key=lambda child: (-values[child.pk], child.name))
    tiles = {child.pk: _tile(child, chosen, values[child.pk], largest) for child in ordered}
    shapes, size = _map(children, tiles)
    return Tiles(
        crumbs=[*crumbs_above(area, starts_of(actor)), _board(area)],
        area=area,
        chosen=chosen,
        label=dict(choices)[chosen],
        unit=_("people, in percent of those recorded") if _is_share(chosen) else _("problems"),
        choices=choices,
        tiles=list(tiles.values()),
        shapes=shapes,
        size=size,
    )


def _choices() -> list[tuple[str, str]]:
    """The figures that tiles can show."""
    rules = [(f"{_RULE}{name}", words.rule_label(name)) for name in site_standard().problems]
    return [
        ("open", _("open problems")),
        ("overdue", _("overdue problems")),
        ("clues", _("clues to decide")),
        ("new", _("problems opened within 30 days, still open")),
        ("below", _("people below the standard, share")),
        ("unknown", _("people who cannot be told, share")),
        *rules,
    ]


_STATES = {"below": "does_not_meet", "unknown": "cannot_tell"}


def _is_share(chosen: str) -> bool:
    return chosen in _STATES


def _values(children: Sequence[Area], chosen: str) -> dict[UUID, Decimal]:
    """The figure of each area inside. One query."""
    if _is_share(chosen):
        counts = counts_in(children)
        return {child.pk: _share(counts[child.pk], _STATES[chosen]) for child in children}
    rows = AreaClosure.objects.filter(above__in=[child.pk for child in children], valid_to=None)
    counted = rows.values("above_id").annotate(
        n=Count("below__problems", filter=_counts_as(chosen))
    )
    found = dict(counted.order_by().values_list("above_id", "n"))
    return {child.pk: Decimal(found.get(child.pk, 0)) for child in children}


def _counts_as(chosen: str) -> Q:
    """Which problems a figure counts; the list of a tile is narrowed the same way."""
    is_open = Q(below__problems__state__in=OPEN)
    if chosen == "overdue":
        return is_open & Q(below__problems__due_on__lt=today())
    if chosen == "clues":
        return Q(below__problems__state="clue")
    if chosen == "new":
        return is_open & Q(below__problems__opened_on__gte=today() - _MONTH)
    if chosen.startswith(_RULE):
        return is_open & Q(below__problems__rule=chosen.removeprefix(_RULE))
    return is_open


def _share(counts: Counts, state: str) -> Decimal:
    people = counts.get("all", (0, 0))[1]
    return share_of(counts.get(f"state:{state}", (0, 0))[1], people) or Decimal()


def _tile(child: Area, chosen: str, value: Decimal, largest: Decimal) -> Tile:
    part = value / largest if largest else Decimal()
    return Tile(
        name=child.name,
        figure=f"{value:.1f} %" if _is_share(chosen) else f"{value:,.0f}",
        address=_list(child, chosen),
        board=reverse("pages:board", args=[child.pk]),
        bar=round(part * 100),
        step=ceil(part * STEPS),
    )


def _list(child: Area, chosen: str) -> str:
    """The list of what a tile counts."""
    query: dict[str, Any] = {"area": str(child.pk)}
    if _is_share(chosen):
        query["state"] = _STATES[chosen]
        return f"{reverse('registry:households')}?{urlencode(query)}"
    if chosen == "overdue":
        query["due"] = OVERDUE
    elif chosen == "clues":
        query["state"] = "clue"
    elif chosen == "new":
        query["since"] = (today() - _MONTH).isoformat()
    elif chosen.startswith(_RULE):
        query["rule"] = chosen.removeprefix(_RULE)
    return f"{reverse('problems:problems')}?{urlencode(query)}"


def _map(
    children: Sequence[Area], tiles: dict[UUID, Tile]
) -> tuple[list[Shape], tuple[int, int] | None]:
    """The shapes of the areas whose boundary is known. One query."""
    rows = Area.objects.filter(pk__in=[child.pk for child in children], boundary__isnull=False)
    rings = {key: list(rings_of(found)) for key, found in rows.values_list("pk", "boundary")}
    rings = {key: some for key, some in rings.items() if some}
    if not rings:
        return [], None
    frame = Frame([ring for some in rings.values() for ring in some])
    shapes = [
        Shape(tile.name, tile.figure, tile.address, tile.step, frame.path(rings[key]))
        for key, tile in tiles.items()
        if key in rings
    ]
    return shapes, (round(frame.width), round(frame.height))


def _board(area: Area) -> Crumb:
    return Crumb(area.name, reverse("pages:board", args=[area.pk]))
