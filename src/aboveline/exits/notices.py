"""What stands on a notice: number, name and size of each household, and nothing else of anybody."""

from __future__ import annotations

import json
import string
from collections.abc import Sequence
from dataclasses import dataclass

from aboveline.evaluation.receipts.content import in_fours
from aboveline.exits.models import Notice
from aboveline.vault.sealing import unseal
from aboveline.web.clock import today

_SIGNS = 16  # of the digest; enough that nobody finds one by trying


@dataclass(frozen=True)
class NoticeLine:
    """A household as the notice names it."""

    number: str
    name: str
    size: int


def listed_name(name: str, *, is_masked: bool) -> str:
    """A name as a notice has it; masked, only its first sign is left.

    >>> listed_name("王虚构", is_masked=True)
    '王**'
    """
    return name[:1] + "*" * (len(name) - 1) if is_masked else name


def code_of(notice: Notice) -> str:
    """What is printed on a notice, by which anybody objects to it: its digest, in fours."""
    return in_fours(notice.digest[:_SIGNS].upper(), "-")


def notice_up(code: str) -> Notice | None:
    """The notice that is up today with this code, however it was typed; None when there is none."""
    signs = "".join(sign for sign in code.lower() if sign in string.hexdigits)
    if len(signs) != _SIGNS:
        return None
    day = today()
    rows = Notice.objects.filter(digest__startswith=signs, from_on__lte=day, until__gte=day)
    found: Notice | None = rows.order_by("-posted_at").first()
    return found


def lines_of(notice: Notice) -> Sequence[NoticeLine]:
    """The list as it was posted."""
    return [NoticeLine(**line) for line in json.loads(unseal(notice, "content"))]
