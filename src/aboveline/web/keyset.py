"""Pages of long lists by the last key seen: the thousandth page costs what the first does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.http import HttpRequest

SIZE = 50
Adding = Callable[[Any], Any]
_WINDOW, _WIDEST = 1_000, 5_000


@dataclass(frozen=True)
class Page:
    """Rows of one page and the addresses of the next and the first; empty where there is none."""

    rows: Sequence[Any]
    next_address: str = ""
    first_address: str = ""


@dataclass(frozen=True)
class Gathering:
    """How to gather a page of rows that may lie anywhere in the order of a key.

    `tested` are the rows of the page, asked for in the way that is best for looking at few rows of
    the table one after the other; `plain` the same table with the columns of the page, unasked;
    `first` tells the key that none of them is below, None if there are none. One query.
    """

    tested: Any
    plain: Any
    first: Callable[[], Any]


def page_of(
    request: HttpRequest,
    rows: Any,
    *,
    key: str,
    size: int = SIZE,
    newest_first: bool = False,
    gathering: Gathering | None = None,
) -> Page:
    """One page of a query set in the order of a unique field, or against it. One query.

    The last key seen comes from `after` of the address; what is no key is the start of the list.
    With a gathering nobody walks by all other rows: two queries and one more at the start of the
    list, and two or four more where few rows of the first thousand are on the page.
    """
    after = request.GET.get("after", "")[:80]
    if after:
        begins = {f"{key}__{'lt' if newest_first else 'gt'}": after}
        try:
            rows = rows.filter(**begins)
        except (ValueError, ValidationError):
            after = ""
    if gathering is None:
        found = list(rows.order_by(f"-{key}" if newest_first else key)[: size + 1])
    else:
        found = _gathered(rows, gathering, key, size + 1, after)
    following = ""
    if len(found) > size:
        found = found[:size]
        following = _address(request, str(getattr(found[-1], key)))
    return Page(found, following, _address(request, "") if after else "")


def page_by(
    request: HttpRequest, rows: Any, *, shown: Adding, first: str, key: str, size: int = SIZE
) -> Page:
    """One page of a query set in the order of a day, rows without one last, then of a unique field.

    Two queries; `shown` adds to a query set what a row of the page shows.
    `after` of the address is the day and the key last seen.
    """
    after = request.GET.get("after", "")[:80]
    if after:
        day, _sign, last = after.partition("~")
        try:
            rows = rows.filter(_later(first, key, day, last))
        except (ValueError, ValidationError):
            after = ""
    found = first_by(rows, shown=shown, first=first, key=key, count=size + 1)
    following = ""
    if len(found) > size:
        found = found[:size]
        day = getattr(found[-1], first)
        following = _address(request, f"{day or ''}~{getattr(found[-1], key)}")
    return Page(found, following, _address(request, "") if after else "")


def first_by(rows: Any, *, shown: Adding, first: str, key: str, count: int) -> list[Any]:
    """The first rows in the order of a day, those without one last, then of a unique field.

    Two queries: which they are, so that an index can say it, and these, unasked, with all that
    `shown` adds.
    """
    order = (F(first).asc(nulls_last=True), key)
    keys = list(rows.order_by(*order).values_list("pk", flat=True)[:count])
    found = shown(rows.model.objects.filter(pk__in=keys)).order_by(*order)
    return list(found) if keys else []


def _later(first: str, key: str, day: str, last: str) -> Q:
    """What comes after a day and key."""
    if not day:
        return Q(**{first: None, f"{key}__gt": last})
    same = Q(**{first: day, f"{key}__gt": last})
    return same | Q(**{f"{first}__gt": day}) | Q(**{first: None})


def _gathered(rows: Any, gathering: Gathering, key: str, count: int, after: str) -> list[Any]:
    """The first rows by key: met in the next thousands of the whole table, or else looked up."""
    plain, walked, size = gathering.plain, 0, _WINDOW
    found: list[Any] = []
    start = after or gathering.first()
    tested = gathering.tested.filter(**{f"{key}__gt": after}) if after else gathering.tested
    while start is not None and walked + size <= _WIDEST:
        keys = plain.filter(**{f"{key}__gte": start}).order_by(key).values_list(key, flat=True)
        end = next(iter(keys[size : size + 1]), None)
        span = {f"{key}__gte": start} | ({} if end is None else {f"{key}__lt": end})
        found += tested.filter(**span).order_by(key)[: count - len(found)]
        start, walked = end, walked + size
        if len(found) == count:
            return found
        size = max(2 * walked * count // max(len(found), 1) - walked, _WINDOW)
    if start is None:
        return found
    # what fits is looked for once; then no more is asked of it
    return list(plain.filter(**{f"{key}__in": _lowest(rows, key, count)}).order_by(key))


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
