"""Pages of long lists by the last key seen: the thousandth page costs what the first does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Rows of one page and the addresses of the next and the first; empty where there is none."""

    rows: Sequence[Any]
    next_address: str = ""
    first_address: str = ""


def page_of(
    request: HttpRequest, rows: Any, *, key: str, size: int = SIZE, newest_first: bool = False
) -> Page:
    """One page of a query set in the order of a unique field, or against it. One query.

    The last key seen comes from `after` of the address; what is no key is the start of the list.
    """
    after = request.GET.get("after", "")[:80]
    if after:
        try:
            rows = rows.filter(**{f"{key}__{'lt' if newest_first else 'gt'}": after})
        except (ValueError, ValidationError):
            after = ""
    found = list(rows.order_by(f"-{key}" if newest_first else key)[: size + 1])
    following = ""
    if len(found) > size:
        found = found[:size]
        following = _address(request, str(getattr(found[-1], key)))
    return Page(found, following, _address(request, "") if after else "")


def _address(request: HttpRequest, after: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"{request.path}?{query.urlencode()}" if query else request.path
