"""Values, days and inputs of a judgement in the words of the reader."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aboveline.registry.codes import Code, code_lists, in_language
from aboveline.registry.fields import field_named
from aboveline.registry.income import kind_label
from aboveline.registry.standards import site_standard
from aboveline.registry.words import site_words


def reason_label(name: str) -> str:
    """What people read for a fact, parameter, kind of income or field behind a criterion."""
    standard, words = site_standard(), site_words()
    if name.startswith("income."):
        kind = name.removeprefix("income.")
        return words.name("income", kind) if kind == "net" else kind_label(kind)
    if name in standard.household_facts or name in standard.person_facts:
        return words.name("facts", name)
    if name in standard.parameters:
        return words.name("parameters", name)
    field = field_named(name)
    return field.label if field is not None else words.name("fields", name)


def value_words(name: str, value: Any) -> str:
    """A value as people write it: yes or no, the label of a code, grouped digits, a day."""
    if value is None:
        return _("unknown")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return day_words(value)
    field = field_named(name)
    codes = field.options if field is not None else _status_codes(name)
    if isinstance(value, str) and value in codes:
        return codes[value].label
    return number_words(value)


def number_words(value: Any) -> str:
    """A number with grouped digits and at most two places; text that is no number as it is."""
    try:
        found = Decimal(str(value))
    except ArithmeticError:
        return str(value)
    rounded = found.quantize(Decimal("0.01"))
    places = 0 if rounded == rounded.to_integral_value() else 2
    return f"{rounded:,.{places}f}"


def day_words(day: date) -> str:
    """A day as people write it in the language of the page."""
    return date_format(day, "j F Y" if in_language("en", "zh") == "en" else "Y年n月j日")


def _status_codes(name: str) -> dict[str, Code]:
    return dict(code_lists()["visit_mode"]) if name == "mode" else {}
