"""Texts that no spreadsheet takes for a formula."""

from __future__ import annotations

import re

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def safe_text(value: object) -> str:
    """The value as text that a spreadsheet shows and never runs; numbers stay as they are.

    >>> safe_text('=HYPERLINK("x")'), safe_text("-12.5"), safe_text(None)
    ('\\'=HYPERLINK("x")', '-12.5', '')
    """
    text = "" if value is None else str(value)
    if text.startswith(_STARTS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
