"""How names and codes of areas are made ready to be found."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin


def plain(text: str) -> str:
    """The text in NFC with single blanks: how names and codes are kept."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(10_000)  # villages share names
def pinyin_of(name: str) -> str:
    """The name in Latin letters without blanks, a blank, and the first letters.

    >>> pinyin_of("青岚县"), pinyin_of("Qinglan County")
    ('qinglanxian qlx', 'qinglancounty qc')
    """
    parts = [p.casefold() for w in name.split() for p in lazy_pinyin(w, style=Style.NORMAL)]
    letters = "".join("".join(p.split()) for p in parts)
    return f"{letters} {''.join(p[:1] for p in parts)}"[:160]


def scheme_of(code: str) -> str:
    """The scheme that a code looks like.

    Six digits are GB/T 2260, nine or twelve the codes of the statistical office, all else P-codes.

    >>> scheme_of("990101"), scheme_of("990101001002"), scheme_of("XA01")
    ('gbt2260', 'stats12', 'pcode')
    """
    if code.isascii() and code.isdigit():
        if len(code) == 6:
            return "gbt2260"
        if len(code) in (9, 12):
            return "stats12"
    return "pcode"


def stems_of(code: str) -> list[str]:
    """The codes under which this code would lie, nearest first, in every way they are written.

    >>> stems_of("990101001002")[:3], stems_of("990101")[:2], stems_of("XA0102")
    (['990101001', '990101001000', '990101'], ['9901', '990100'], ['XA010', 'XA01', 'XA0', 'XA'])
    """
    if scheme_of(code) == "pcode":
        return [code[:size] for size in range(len(code) - 1, 1, -1)]
    bare = code.ljust(12, "0")
    found: list[str] = []
    for size in (9, 6, 4, 2):
        stem = bare[:size]
        if stem.ljust(12, "0") != bare:
            found += [stem, *(stem.ljust(n, "0") for n in (6, 9, 12) if n > size)]
    return found
