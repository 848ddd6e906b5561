"""One form of a number that people write in many ways, so that the blind index finds it."""

from __future__ import annotations

import unicodedata


def uniform(text: str) -> str:
    """Letters and digits alone: narrow, capital, without blanks, hyphens and +86.

    >>> uniform(" 99010119900101００１x "), uniform("+86 138-0000-0000")
    ('99010119900101001X', '13800000000')
    """
    if text.isascii() and text.isalnum():
        return text.upper()  # as most are written
    narrow = unicodedata.normalize("NFKC", text).strip().removeprefix("+86").upper()
    return "".join(sign for sign in narrow if sign.isalnum())
