"""Marks of state, numbers with their unit, days: the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, pgettext

from aboveline.web.addresses import address

register = template.Library()
KINDS = ("holds", "fails", "unknown", "overdue", "plain")


register.simple_tag(address)


@register.simple_tag
def mark(kind: str, word: object) -> SafeString:
    """A state as shape, colour and word; `kind` is one of KINDS."""
    if kind not in KINDS:
        raise ValueError(f"a mark is one of {', '.join(KINDS)}, not {kind!r}")
    return format_html(
        '<span class="mark mark--{}">{}<span>{}</span></span>', kind, _shape(kind), word
    )


@cache
def _shape(kind: str) -> SafeString:
    """The drawing of a mark; a list has fifty of them."""
    return render_to_string("web/mark.html", {"kind": kind})


@register.inclusion_tag("web/pager.html")
def pager(page: object) -> dict[str, object]:
    """The way through a long list, for a `web.keyset.Page`."""
    return {"page": page}


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as its language writes it: 30 June 2020, 2020年6月30日."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        value = localtime(value).date()
    return _written(value, get_language() or "")


@lru_cache(maxsize=4_096)
def _written(value: date, language: str) -> str:
    """A list has the same few days on fifty rows, and Django asks each time how to write one."""
    return str(date_format(value, "Y年n月j日" if language.startswith("zh") else "j F Y"))


@register.filter
def moment(value: datetime | None) -> str:
    """A day with hours and minutes in the site's zone."""
    if value is None:
        return ""
    return f"{day(value)} {localtime(value):%H:%M}"


@register.filter
def month(value: date) -> str:
    """A month: June 2020, 2020年6月."""
    return str(date_format(value, "Y年n月" if _chinese() else "F Y"))


@register.filter
def listed(words: Iterable[object]) -> str:
    """Words in a row, as the language writes them."""
    return ("、" if _chinese() else ", ").join(map(str, words))


def together(parts: Iterable[object]) -> str:
    """Parts as one sentence, with the marks of the language between and behind them."""
    between, end = ("；", "。") if _chinese() else ("; ", ".")
    return between.join(map(str, parts)) + end


@register.filter
def colon(label: object) -> str:
    """A label before what it names: with the colon of the language."""
    return f"{label}：" if _chinese() else f"{label}: "


@register.filter
def in_brackets(value: object) -> str:
    """Something beside what it belongs to, in the brackets of the language."""
    return f"（{value}）" if _chinese() else f" ({value})"


@register.filter
def grouped(value: object) -> str:
    """A number with its thousands apart and no idle zeros; a dash when it is unknown."""
    if value is None or value == "":
        return "–"
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, Decimal):
        text = f"{value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.simple_tag
def number(value: object, unit: object = "") -> SafeString:
    """A number with its unit, never broken between lines."""
    if not unit or value is None:
        return format_html('<span class="nowrap">{}</span>', grouped(value))
    return format_html(
        '<span class="nowrap">{}{}<span class="unit">{}</span></span>',
        *(grouped(value), _gap(unit), unit),
    )


def with_unit(text: str, unit: object) -> str:
    """A number as text with its unit, for sentences."""
    return f"{text}{_gap(unit)}{unit}" if unit else text


def _gap(unit: object) -> str:
    return "" if unit == "%" and _chinese() else "\u202f"


@register.simple_tag
def money(cents: int | None, currency: str) -> SafeString:
    """An amount held in cents, in whole units of its currency unless there are odd cents."""
    if cents is None:
        return number(None)
    return number(Decimal(cents) / 100, currency_name(currency))


def currency_name(code: str) -> str:
    """What people call a currency: its three letters, where it has no shorter word here."""
    words = {"CNY": pgettext("currency", "yuan"), "XXX": pgettext("currency", "money")}
    return words.get(code, code)


@register.simple_tag
def masked(text: str) -> SafeString:
    """A value of which only a part is shown."""
    if not text:
        return format_html('<span class="quiet">{}</span>', gettext("not recorded"))
    return format_html('<span class="masked">{}</span>', text)


@register.filter
def share_of(part: int | None, whole: int | None) -> Decimal | None:
    """A share in percent with one place; nothing when there is no whole."""
    if not whole or part is None:
        return None
    return round(Decimal(part) * 100 / Decimal(whole), 1)


@register.filter
def yesno_is(value: object, wanted: object) -> str:
    """true or false as text, for attributes of accessibility."""
    return "true" if value == wanted else "false"


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether a field of a form is one box to tick."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def item(mapping: Any, key: object) -> object:
    """The value of a key; nothing when it is absent."""
    return mapping.get(key) if mapping else None


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")
