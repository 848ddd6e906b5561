"""Pages of long lists by the last key seen: the thousandth page costs what the first does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.functions import Concat
from django.http import HttpRequest

SIZE = 50
_WINDOW = 400


@dataclass(frozen=True)
class Page:
    """Rows of one page and the addresses of the next and the first; empty where there is none."""

    rows: Sequence[Any]
    next_address: str = ""
    first_address: str = ""


def page_of(
    request: HttpRequest,
    rows: Any,
    *,
    key: str,
    size: int = SIZE,
    newest_first: bool = False,
    among: Any = None,
) -> Page:
    """One page of a query set in the order of a unique field, or against it. One query.

    The last key seen comes from `after` of the address; what is no key is the start of the list.
    `among` are rows (with those of the page) that may lie anywhere in the order of the key, which
    is text then: they are gathered instead of walking by all others. Two queries, or four where
    few of them are on the page.
    """
    after = request.GET.get("after", "")[:80]
    if after:
        begins = {f"{key}__{'lt' if newest_first else 'gt'}": after}
        try:
            rows = rows.filter(**begins)
            among = None if among is None else among.filter(**begins)
        except (ValueError, ValidationError):
            after = ""
    if among is None:
        found = list(rows.order_by(f"-{key}" if newest_first else key)[: size + 1])
    else:
        found = _gathered(rows, among, key, size + 1)
    following = ""
    if len(found) > size:
        found = found[:size]
        following = _address(request, str(getattr(found[-1], key)))
    return Page(found, following, _address(request, "") if after else "")


def _gathered(rows: Any, among: Any, key: str, count: int) -> list[Any]:
    """The first rows by key: from the first hundreds of `among`, or else from all of them."""
    lowest = _lowest(among, key, _WINDOW)
    found = list(rows.filter(**{f"{key}__in": lowest}).order_by(key)[:count])
    if len(found) == count or len(lowest) < _WINDOW:
        return found
    return list(rows.filter(**{f"{key}__in": _lowest(rows, key, count)}).order_by(key))


def _lowest(rows: Any, key: str, count: int) -> list[Any]:
    """The first keys, sorted by an expression that no index has, so that none is walked."""
    ordered = rows.order_by(Concat(key, Value("")))
    return list(ordered.values_list(key, flat=True)[:count])


def _address(request: HttpRequest, after: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"{request.path}?{query.urlencode()}" if query else request.path
