"""National identity numbers (GB 11643): what can be told from the eighteen characters alone.

Two forms of the same rules, one in Python for a single number and one in SQL for a column; a test
holds them together. Neither ever puts a number into a message.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from aboveline.standard.sql_text import fill, literal, literals

IdentityFault = Literal[
    "digits_lost",
    "form",
    "placeholder",
    "certificate",
    "checksum",
    "date",
    "future",
    "age",
    "old_form",
    "area",
]

WARNINGS: frozenset[IdentityFault] = frozenset({"old_form", "area"})
OLDEST_YEARS = 130
WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
CHECK_CHARACTERS = "10X98765432"
PROVINCES = (
    *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"),
    *("41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64"),
    *("65", "71", "81", "82", "83"),
)
"""First two digits of GB/T 2260; numbers that begin with 9 are permanent residents or made up."""

_LOST = re.compile(r"[0-9]+(\.[0-9]*)?E\+?[0-9]+|[0-9]{15,}\.[0-9]*")
_OLD = re.compile(r"[0-9]{15}")
_FORM = re.compile(r"[0-9]{17}[0-9X]([0-9]{2}(B[0-9])?)?")
_ROUNDED = re.compile(r"[0-9]{15}000")
_CERTIFICATE = re.compile(r"[1-7][1-4]")  # kind and grade of disability

_WIDE = "".join(chr(0xFF10 + digit) for digit in range(10)) + "Ｘｘ"
_NARROW = "0123456789XX"
_TRANSLATION = str.maketrans(_WIDE, _NARROW)


def normalised(number: str) -> str:
    """The number without blanks, with narrow digits and a capital X.

    >>> normalised(" 99010119900101００１x ")
    '99010119900101001X'
    """
    return number.translate(_TRANSLATION).replace(" ", "").replace("　", "").upper()


def check_character(first_17: str) -> str:
    """The check character of the first 17 digits (GB 11643, ISO 7064 MOD 11-2).

    >>> check_character("11010519491231002")
    'X'
    """
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return CHECK_CHARACTERS[total % 11]


def identity_fault(number: str, *, on: date) -> IdentityFault | None:
    """What is wrong with an identity number on a day; None when nothing is.

    18 characters, or 20 and 22 of a disability certificate that begins with them; 15 digits are
    the form before 1999 and need an update.

    >>> identity_fault("11010519491231002X", on=date(2020, 6, 30)) is None
    True
    >>> identity_fault("5.20502E+17", on=date(2020, 6, 30))
    'digits_lost'
    """
    text = normalised(number)
    if _LOST.fullmatch(text):
        return "digits_lost"
    if _OLD.fullmatch(text):
        born = _day("19" + text[6:12])
        return "date" if born is None else "old_form"
    if not _FORM.fullmatch(text):
        return "form"
    if text.startswith("999999"):
        return "placeholder"
    if check_character(text[:17]) != text[17]:
        return "digits_lost" if _ROUNDED.fullmatch(text) else "checksum"
    return _date_fault(text, on) or _ending_fault(text)


def _date_fault(text: str, on: date) -> IdentityFault | None:
    born = _day(text[6:14])
    if born is None:
        return "date"
    if born > on:
        return "future"
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return "age" if age >= OLDEST_YEARS else None


def _ending_fault(text: str) -> IdentityFault | None:
    if len(text) > 18 and not _CERTIFICATE.fullmatch(text[18:20]):
        return "certificate"
    return None if text[0] == "9" or text[:2] in PROVINCES else "area"


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def normalised_sql(x: str) -> str:
    """SQL of `normalised` for a text expression."""
    return fill(
        "CASE WHEN regexp_full_match(<x>, '[0-9]{17}[0-9X]') THEN <x> ELSE"
        " upper(replace(replace(translate(<x>, <wide>, <narrow>), ' ', ''), '　', '')) END",
        x=x,
        wide=literal(_WIDE),
        narrow=literal(_NARROW),
    )


def identity_steps_sql(x: str, *, on: date) -> dict[str, str]:
    """SQL of `identity_fault` for a text expression, in steps that each use the names before.

    `uniform_number`, `number_digits` (the first 17), `number_born` (a day), `number_fault`.
    """
    digits = " + ".join(
        f"(number_digits // {10 ** (16 - place)}) % 10 * {weight}"
        for place, weight in enumerate(WEIGHTS)
    )
    return {
        "uniform_number": normalised_sql(x),
        "number_digits": "TRY_CAST(left(uniform_number, 17) AS BIGINT)",
        "number_born": _day_sql("substr(uniform_number, 7, 8)"),
        "number_fault": fill(
            _FAULT_SQL,
            x="uniform_number",
            lost=literal(_LOST.pattern),
            old=literal(_OLD.pattern),
            old_born=_day_sql("'19' || substr(uniform_number, 7, 6)"),
            form=literal(_FORM.pattern),
            check=literal(CHECK_CHARACTERS),
            digits=digits,
            rounded=literal(_ROUNDED.pattern),
            on=f"DATE {literal(on.isoformat())}",
            oldest=str(OLDEST_YEARS),
            certificate=literal(_CERTIFICATE.pattern),
            provinces=literals(PROVINCES),
        ),
    }


_FAULT_SQL = """
CASE WHEN <x> IS NULL THEN NULL
WHEN regexp_full_match(<x>, <lost>) THEN 'digits_lost'
WHEN regexp_full_match(<x>, <old>) THEN CASE WHEN <old_born> IS NULL THEN 'date' ELSE 'old_form' END
WHEN NOT regexp_full_match(<x>, <form>) THEN 'form'
WHEN starts_with(<x>, '999999') THEN 'placeholder'
WHEN substr(<check>, (<digits>) % 11 + 1, 1) <> substr(<x>, 18, 1) THEN
    CASE WHEN regexp_full_match(<x>, <rounded>) THEN 'digits_lost' ELSE 'checksum' END
WHEN number_born IS NULL OR year(number_born) < 1 THEN 'date'
WHEN number_born > <on> THEN 'future'
WHEN date_sub('year', number_born, <on>) >= <oldest> THEN 'age'
WHEN length(<x>) > 18 AND NOT regexp_full_match(substr(<x>, 19, 2), <certificate>)
    THEN 'certificate'
WHEN <x>[1] <> '9' AND left(<x>, 2) NOT IN (<provinces>) THEN 'area' END
"""


def _day_sql(digits: str) -> str:
    return f"CAST(try_strptime({digits}, '%Y%m%d') AS DATE)"
