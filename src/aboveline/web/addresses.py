"""Addresses of pages that are written again and again, in the frame of every page and in lists."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse

_PLACE = "0000-place"


def address(name: str, key: str = "") -> str:
    """The address of a page without a key, or of one whose only key is a text without a slash.

    Django works an address out anew each time it is asked, for a tenth of a millisecond.
    """
    found = _worked_out(name, get_script_prefix(), has_key=bool(key))
    return found.replace(_PLACE, quote(key, safe="")) if key else found


@lru_cache
def _worked_out(name: str, _prefix: str, *, has_key: bool) -> str:
    return reverse(name, args=[_PLACE] if has_key else None)
