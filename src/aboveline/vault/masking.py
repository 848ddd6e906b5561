"""What is shown of a sealed number to those who may not read it.

Identity number: the first six digits alone. The register shows birth date, sex and area beside it,
so of 18 characters only the three of the sequence are unknown, and the check character follows from
the rest: 500 numbers fit. With the last two characters about 5 would fit, with the last four one.
Phone and account do not follow from anything beside them; they keep the customary parts.
"""

from __future__ import annotations

from aboveline.vault.uniform import uniform

HIDDEN = "*"


def masked_identity(number: str) -> str:
    """An identity number with its first six digits; of other papers the first character.

    >>> masked_identity("990101199001010015"), masked_identity("H01234567")
    ('990101************', 'H********')
    """
    text = uniform(number)
    return _kept(text, 6 if len(text) >= 15 and text[:15].isdigit() else 1, 0)


def masked_phone(number: str) -> str:
    """A telephone number with its first three and last two digits.

    >>> masked_phone("138 0000 0012")
    '138******12'
    """
    return _kept(uniform(number), 3, 2)


def masked_account(number: str) -> str:
    """A bank account with its last four digits, as on a slip.

    >>> masked_account("6200 0000 0000 1234")
    '************1234'
    """
    return _kept(uniform(number), 0, 4)


def masked(field: str, text: str) -> str:
    """The text of a sealed field as it may be shown: known numbers in part, all else hidden."""
    if not text:
        return ""
    mask = _MASKS.get(field)
    return mask(text) if mask else HIDDEN * 4


_MASKS = {
    "identity_number": masked_identity,
    "phone": masked_phone,
    "bank_account": masked_account,
}


def _kept(text: str, first: int, last: int) -> str:
    if len(text) < 2 * (first + last):  # too short: the parts would be most of it
        return HIDDEN * len(text)
    hidden = len(text) - first - last
    return text[:first] + HIDDEN * hidden + text[len(text) - last :]
