"""The pages named at the top of every page; each app adds its own when it starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from aboveline.web.addresses import address


@dataclass(frozen=True)
class Item:
    """An entry: where it leads, in which order it stands, and who may see it.

    `allowed` gets the request; `under` is the beginning of the addresses that belong to it.
    """

    label: Any
    url_name: str
    order: int
    allowed: Callable[[HttpRequest], bool]
    under: str = ""
    personal: bool = False


@dataclass(frozen=True)
class Shown:
    """An entry as it stands on one page."""

    label: str
    address: str
    is_here: str


_ITEMS: dict[str, Item] = {}


def add(item: Item) -> None:
    """Add an entry; the same address again replaces it."""
    _ITEMS[item.url_name] = item


def shown(request: HttpRequest, *, personal: bool) -> list[Shown]:
    """The entries that this person may open, in order."""
    items = sorted(_ITEMS.values(), key=lambda item: item.order)
    allowed = [item for item in items if item.personal is personal and item.allowed(request)]
    exact = {address(item.url_name) for item in allowed} & {request.path}
    return [_shown(item, request.path, is_exact=bool(exact)) for item in allowed]


def _shown(item: Item, path: str, *, is_exact: bool) -> Shown:
    """The entry; `is_exact` when one of them is this very page, so that no other stands for it."""
    where = address(item.url_name)
    here = ""
    if path == where:
        here = "page"
    elif not is_exact and item.under and path.startswith(item.under):
        here = "true"
    return Shown(str(item.label), where, here)
