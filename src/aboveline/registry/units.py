"""Units of fields in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from aboveline.registry.codes import in_language
from aboveline.registry.standards import currency_word

_WORDS: Mapping[str, Any] = {
    "mu": _lazy("mu"),
    "years": _lazy("years"),
    "months": _lazy("months"),
    "m²": _lazy("m²"),
    "minutes": _lazy("minutes"),
    "metres": _lazy("metres"),
    "percent": "%",
    "km": _lazy("km"),
    "litres per person per day": _lazy("litres per person per day"),
}


class _Measured(Protocol):
    """A field of the register or a column of a file."""

    @property
    def type(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def unit_zh(self) -> str: ...


def unit_of(shape: _Measured) -> Any:
    """The unit of a field for people; of one that the standard adds as its pack names it."""
    if shape.unit_zh:
        return in_language(shape.unit, shape.unit_zh)
    if shape.type == "money":
        money = {"currency": currency_word()}
        rates = {
            "a year": _("%(currency)s a year") % money,
            "a month": _("%(currency)s a month") % money,
        }
        return rates.get(shape.unit, shape.unit)
    return _WORDS.get(shape.unit, shape.unit)
