"""What the standard says in the words of the reader: labels, units, values, sources."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aboveline.registry.codes import Code, code_lists, in_language, label_of
from aboveline.registry.fields import field_named
from aboveline.registry.income import kind_label
from aboveline.standard import Standard, shape

_NO_UNIT = ("", "number", "code", "share")


def criterion_label(standard: Standard, name: str) -> str:
    """What people read for a criterion."""
    item = standard.criteria[name].shape
    found = item.label if isinstance(item, shape.Criterion) else ""
    return _labelled(standard, "criteria", name, found or "")


def category_label(standard: Standard, name: str) -> str:
    """What people read for a category; empty for none."""
    rules = (rule for rule in standard.categories if rule.name == name)
    english = next((str(getattr(rule.shape, "label", "")) for rule in rules), "")
    return _labelled(standard, "categories", name, english) if name else ""


def problem_label(standard: Standard, name: str) -> str:
    """What people read for a problem rule."""
    rule = standard.problems.get(name)
    english = getattr(rule.shape, "label", None) if rule is not None else None
    return _labelled(standard, "problems", name, english or "")


def owner_label(standard: Standard, owner: str) -> str:
    """What people read for who has a problem, such as the township office."""
    return _labelled(standard, "owners", owner, "")


def reason_label(standard: Standard, name: str, english: str) -> str:
    """What people read for a fact, parameter, kind of income or field behind a criterion."""
    if name == "income.net":
        return _("net income of the household")
    if name.startswith("income."):
        return kind_label(name.removeprefix("income."))
    for key in ("facts", "parameters"):
        if f"{key}.{name}" in standard.labels:
            return _labelled(standard, key, name, english)
    field = field_named(name)
    return field.label if field is not None else english or name.replace("_", " ")


def unit_label(unit: str) -> str:
    """A unit as people read it; empty for pure numbers."""
    return "" if unit in _NO_UNIT else label_of("unit", unit)


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


def _labelled(standard: Standard, key: str, name: str, english: str) -> str:
    words = english or name.replace("_", " ")
    return in_language(words, standard.labels.get(f"{key}.{name}", words))


def _status_codes(name: str) -> dict[str, Code]:
    return dict(code_lists()["visit_mode"]) if name == "mode" else {}
