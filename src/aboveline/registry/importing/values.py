"""One text of a file as the value of a column: read as offices write, never repaired in silence.

A value is kept as canonical text (true, 2020-06-30, 12.5, a code), the same for file and register.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from uuid import UUID

from aboveline.registry.importing.columns import Column
from aboveline.vault.uniform import uniform

Read = tuple[str | None, str]
"""The canonical value or None, and the code of what is wrong, empty when nothing is."""

IDENTIFIERS = frozenset({"person.identity_number", "household.bank_account"})
NUMBERS = IDENTIFIERS | {"person.phone", "household.phone"}
_LOST = re.compile(r"[0-9]+(\.[0-9]*)?[Ee]\+?[0-9]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_YES = _words("是 有 已 对 √ ✓ ✔ v y yes true t 1 1.0 已参加 参加 享受 通 在校")
_NO = _words("否 无 没有 未 不 × ✗ ✘ n no false f 0 0.0 未参加 不参加 不享受 不通 不在校")
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?( 00:00:00)?")
_DAY_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s*[-./年]?\s*(\d{1,2})\s*月?")
_SERIAL = re.compile(r"[1-6]\d{4}")
_HAN_BLANKS = re.compile(r"(?<=[㐀-鿿])[\s　]+(?=[㐀-鿿])")
_NUMBERED = re.compile(r"\(?0*(\d+|[A-D])\)?\s*[-.、:：_)）\s]*\s*(.*?)\s*")
_DIGITS_AT_END = re.compile(r"(.*?)\s*[(（\[]\s*0*(\d+)\s*[)）\]]")
_LISTED = re.compile(r"[,，;；、/|]+|\s+")


def read_value(column: Column, text: str, factor: float) -> Read:
    """The value of a text of a column; `factor` turns numbers into the unit of the field.

    >>> from aboveline.registry.importing.columns import columns
    >>> read_value(columns()["person.birth_date"], "1990年1月2日", 1)
    ('1990-01-02', '')
    >>> read_value(columns()["household.main_cause"], "1 因病", 1)
    ('illness', '')
    >>> read_value(columns()["income.wage"], "1.2", 10000)
    ('12000', '')
    """
    if column.key in NUMBERS:
        return (None, "IMPORT-030") if _LOST.fullmatch(text) else (uniform(text) or None, "")
    if column.type in ("text", "uuid"):
        if column.name in ("number", "outside_number") and _LOST.fullmatch(text):
            return None, "IMPORT-030"
        return _key(text) if column.type == "uuid" else (_HAN_BLANKS.sub("", text), "")
    return _READERS[column.type](column, unicodedata.normalize("NFKC", text).strip(), factor)


def canonical(value: Any) -> str | None:
    """A value of the register in the canonical form of the file.

    >>> canonical(Decimal("12.50")), canonical(True), canonical(["a", "b"]), canonical("")
    ('12.5', 'true', 'a b', None)
    """
    if value is None or value in ("", []):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return _plain_number(value)
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _key(text: str) -> Read:
    try:
        return str(UUID(text)), ""
    except ValueError:
        return None, "IMPORT-020"


def _boolean(column: Column, text: str, factor: float) -> Read:  # noqa: ARG001
    plain = text.lower()
    if plain in _YES:
        return "true", ""
    return ("false", "") if plain in _NO else (None, "IMPORT-021")


@cache
def _codes(column: Column) -> Mapping[str, str]:
    """Texts that mean a code, in small letters."""
    found: dict[str, str] = {}
    for code in column.options.values():
        for text in (code.code, code.en, code.zh, code.number, code.number.lstrip("0"), *code.also):
            if text:
                found.setdefault(text.lower(), code.code)
    return found


def _code(column: Column, text: str, factor: float) -> Read:  # noqa: ARG001
    known = _codes(column)
    plain = text.lower()
    if plain in known:
        return known[plain], ""
    number, label = _number_and_label(plain)
    if not number:
        return None, "IMPORT-022"
    by_number, by_label = known.get(number), known.get(label)
    if by_label and by_number in (None, by_label):
        return by_label, ""
    return None, "IMPORT-022"


def _number_and_label(text: str) -> tuple[str, str]:
    after = _DIGITS_AT_END.fullmatch(text)
    if after:
        return after[2], after[1]
    before = _NUMBERED.fullmatch(text)
    return (before[1], before[2]) if before else ("", "")


def _several(column: Column, text: str, factor: float) -> Read:
    whole, wrong = _code(column, text, factor)
    if not wrong:
        return whole, ""
    codes = [_code(column, part, factor)[0] for part in _LISTED.split(text) if part]
    if not codes or None in codes:
        return None, "IMPORT-022"
    return " ".join(filter(None, codes)), ""


def _date(column: Column, text: str, factor: float) -> Read:  # noqa: ARG001
    found = _DAY.fullmatch(text) or _DAY_DIGITS.fullmatch(text)
    if found:
        return _day(*map(int, found.groups()[:3]))
    if _SERIAL.fullmatch(text):
        return None, "IMPORT-025"
    month = _MONTH.fullmatch(text)
    if month and 1 <= int(month[2]) <= 12:
        if column.key == "person.birth_date":
            return None, "IMPORT-024"
        return _day(int(month[1]), int(month[2]), 1)
    return None, "IMPORT-023"


def _day(year: int, month: int, day: int) -> Read:
    try:
        return date(year, month, day).isoformat(), ""
    except ValueError:
        return None, "IMPORT-023"


def _moment(column: Column, text: str, factor: float) -> Read:  # noqa: ARG001
    """A moment in UTC; one without a zone is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None, "IMPORT-037"
    in_utc = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return in_utc.isoformat(), ""


def _number(column: Column, text: str, factor: float) -> Read:
    bare = text.replace(",", "").replace(" ", "").rstrip("元亩年个月级岁㎡")
    try:
        value = Decimal(bare) * Decimal(str(factor))
    except InvalidOperation:
        return None, "IMPORT-026"
    if not value.is_finite() or (column.type == "integer" and value != value.to_integral_value()):
        return None, "IMPORT-026"
    if column.minimum is not None and value < column.minimum:
        return None, "IMPORT-027"
    if column.maximum is not None and value > column.maximum:
        return None, "IMPORT-028"
    value = value.quantize(Decimal(1).scaleb(-column.places))
    if column.type == "money" and (value < 0 or value >= 10**11):
        return None, "IMPORT-027" if value < 0 else "IMPORT-028"
    return _plain_number(value), ""


def _plain_number(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


_READERS: Mapping[str, Callable[[Column, str, float], Read]] = {
    "boolean": _boolean,
    "code": _code,
    "codes": _several,
    "date": _date,
    "moment": _moment,
    "integer": _number,
    "money": _number,
    "number": _number,
}
