"""Every field that can be recorded: those of `fields.yaml` and those that the standard of the site
adds. Forms, files and history read this list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any

from django.conf import settings

from aboveline.registry.codes import Code, code_lists, in_language
from aboveline.registry.models import Household, Living, Person
from aboveline.registry.standards import standard_named
from aboveline.standard import Standard
from aboveline.standard.model import Field as Input
from aboveline.standard.words import Words
from aboveline.standard.yaml_files import read_yaml
from aboveline.vault.sealing import unseal

OF_A_CAUSE = ("main_cause", "other_causes")
"""Fields of a household that are kept as rows of `HouseholdCause`."""


_MODELS: Mapping[str, Any] = {"household": Household, "living": Living, "person": Person}
_LONGEST = 2_000  # characters of a text whose column has no limit of its own
_PLACES = 6  # of a number that a standard adds
_TABLES = {"people": "person", "households": "household", "living": "living"}


@cache
def _of(model: Any) -> frozenset[str]:
    return frozenset(field.name for field in model._meta.concrete_fields)


@dataclass(frozen=True)
class Misfit:
    """What is wrong with a value: a code of `errors`, and the limit that it passes."""

    code: str
    limit: str = ""


@dataclass(frozen=True, eq=False)
class Field:
    """A field; `table` is household, person, living or village, `type` as in `fields.yaml`.

    What a standard adds is `of_pack`: it is kept in the column `extra`, its codes are `listed`.
    """

    name: str
    table: str
    type: str
    en: str
    zh: str
    unit: str = ""
    codes: str = ""
    sealed: bool = False
    own_action: bool = False
    minimum: float | None = None
    maximum: float | None = None
    of_pack: bool = False
    unit_zh: str = ""
    listed: tuple[Code, ...] = ()

    @property
    def label(self) -> str:
        """Its name for people, in the language of the page."""
        return in_language(self.en, self.zh)

    @cached_property
    def attribute(self) -> str:
        """The attribute of the model: money is kept in the smallest unit."""
        if self.of_pack:
            return "extra"
        return f"{self.name}_cents" if self.type == "money" else self.name

    @cached_property
    def places(self) -> int:
        """Decimal places that the table keeps of a number."""
        if self.of_pack and self.type == "number":
            return _PLACES
        return int(getattr(self._column, "decimal_places", None) or 2)

    @cached_property
    def longest(self) -> int:
        """Characters that a text may have."""
        return int(getattr(self._column, "max_length", None) or _LONGEST)

    @property
    def _column(self) -> Any:
        model = _MODELS.get(self.table)
        return (
            model._meta.get_field(self.attribute)
            if model and not self.of_pack and self.attribute in _of(model)
            else None
        )

    @cached_property
    def options(self) -> Mapping[str, Code]:
        """The codes that it may have; empty when it is not a code."""
        if self.listed:
            return {code.code: code for code in self.listed}
        return code_lists()[self.codes] if self.codes else {}

    @cached_property
    def repeats(self) -> bool:
        """Whether many records have the same value, and it may be shared: a list may not."""
        return self.type not in ("text", "codes")

    @cached_property
    def is_text_when_stored(self) -> bool:
        """Whether unknown is an empty text in the table, not null."""
        return self.sealed or self.type in ("text", "code")


def fields_of(table: str) -> Mapping[str, Field]:
    """The fields of a table (household, person, living, village) by name, in the order of the
    forms; those that the standard of the site adds come last.

    >>> fields_of("living")["out_of_pocket_year"].attribute
    'out_of_pocket_year_cents'
    """
    return _fields(table, settings.ABOVELINE_STANDARD)


@cache
def _fields(table: str, standard: str) -> Mapping[str, Field]:
    return {**fields_of_register(table), **_fields_of_pack(table, standard_named(standard))}


def fields_of_pack(table: str) -> Mapping[str, Field]:
    """The fields of a table that the standard of the site adds, by name."""
    return {name: field for name, field in fields_of(table).items() if field.of_pack}


def _fields_of_pack(table: str, standard: Standard) -> Mapping[str, Field]:
    inputs = (*standard.person_fields.values(), *standard.household_fields.values())
    return {
        given.column: _field_of_pack(table, given, standard)
        for given in inputs
        if _TABLES.get(given.table) == table and given.column not in fields_of_register(table)
    }


def _field_of_pack(table: str, given: Input, standard: Standard) -> Field:
    """A field as the standard declares it; a code without a list is a text."""
    english, chinese = Words(standard), Words(standard, chinese=True)
    unit = str(given.unit)
    return Field(
        given.column,
        table,
        "text" if given.type.value == "code" and not given.values else given.type.value,
        english.name("fields", given.name),
        chinese.name("fields", given.name),
        unit=english.unit(unit),
        minimum=given.minimum,
        maximum=given.maximum,
        of_pack=True,
        unit_zh=chinese.unit(unit),
        listed=tuple(
            Code(code, english.code(given.name, code), chinese.code(given.name, code))
            for code in given.values
        ),
    )


@cache
def fields_of_register(table: str) -> Mapping[str, Field]:
    """The fields of a table that every register has, whatever its standard."""
    return {name: Field(name, table, **shape) for name, shape in _written()[table].items()}


@cache
def _written() -> Any:
    text = (resources.files("aboveline.registry") / "fields.yaml").read_text(encoding="utf-8")
    return read_yaml(text)


def field_named(name: str) -> Field | None:
    """The field of this name: of living conditions, a person, a household, else of a village."""
    tables = (fields_of(table) for table in ("living", "person", "household", "village"))
    return next((fields[name] for fields in tables if name in fields), None)


def checked(field: Field, value: Any) -> tuple[Any, Misfit | None]:
    """A given value in the type of the field, None for unknown, and what is wrong with it.

    Text is understood as forms send it. A code is the code itself, not its label.
    """
    if value is None:
        return None, None
    if field.repeats and isinstance(value, str):
        return _checked_text(field, value)
    return _checked(field, value)


@lru_cache(100_000)
def _checked_text(field: Field, text: str) -> tuple[Any, Misfit | None]:
    """As `checked`, of a text that stands in many rows."""
    return _checked(field, text)


def _checked(field: Field, value: Any) -> tuple[Any, Misfit | None]:
    if isinstance(value, str) and not value.strip():
        return None, None
    try:
        found = _READERS[field.type](value)
    except (ValueError, InvalidOperation, TypeError, LookupError):
        return None, Misfit("REGISTRY-001")
    if field.type == "number":
        found = round(found, field.places)
    if field.type == "text" and len(found) > field.longest:
        return None, Misfit("REGISTRY-008", str(field.longest))
    if field.options and not _all_known(field, found):
        return None, Misfit("REGISTRY-002")
    if field.minimum is not None and found < field.minimum:
        return None, Misfit("REGISTRY-003", f"{field.minimum:g}")
    if field.maximum is not None and found > field.maximum:
        return None, Misfit("REGISTRY-004", f"{field.maximum:g}")
    return found, None


def stored(field: Field, value: Any) -> Any:
    """What a row keeps for a checked value; the text to seal when the field is sealed.

    Of a field that a standard adds it is what JSON can hold: days and decimals are text.
    """
    if field.of_pack:
        if isinstance(value, Decimal):
            return f"{value:f}"
        return value.isoformat() if isinstance(value, date) else value
    if value is None:
        return "" if field.is_text_when_stored else None
    if field.type == "money":
        return int((value * 100).to_integral_value())
    return str(value) if field.is_text_when_stored else value


def value_of(row: Any, field: Field) -> Any:
    """The value of a field of a row in its type, opened when it is sealed; None for unknown."""
    if field.of_pack:
        return value_in(row.extra, field)
    found = unseal(row, field.name) if field.sealed else getattr(row, field.attribute)
    if found is None or found == "":
        return None
    if field.type == "money":
        return Decimal(found) / 100
    return int(found) if field.type == "integer" else found


def value_in(extra: Mapping[str, Any], field: Field) -> Any:
    """The value of a field that a standard adds; None when unknown or of another type by now."""
    return checked(field, extra.get(field.name))[0]


def shown_value(field: Field, value: Any) -> str:
    """A value as text for people and for history; codes by their labels, empty for unknown."""
    if value is None or value == "":
        return ""
    if field.type == "boolean":
        return in_language("yes", "是") if value else in_language("no", "否")
    if field.options:
        codes = value if isinstance(value, list | tuple) else [value]
        labels = [field.options[c].label if c in field.options else str(c) for c in codes]
        return in_language(", ", "、").join(labels)
    return str(value)


def _all_known(field: Field, found: Any) -> bool:
    codes = found if isinstance(found, list) else [found]
    return all(code in field.options for code in codes)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    found = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    return found[str(value).strip().lower()]


def _integer(value: Any) -> int:
    if isinstance(value, bool) or int(value) != Decimal(str(value)):
        raise ValueError
    return int(value)


def _number(value: Any) -> Decimal:
    found = Decimal(str(value).strip())
    if isinstance(value, bool) or not found.is_finite():
        raise ValueError
    return found


def _money(value: Any) -> Decimal:
    found = _number(value)
    if found != found.quantize(Decimal("0.01")) or abs(found) >= 10**12:
        raise ValueError
    return found


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value).strip())


def _codes(value: Any) -> list[str]:
    return value.split() if isinstance(value, str) else [str(code) for code in value]


def _text(value: Any) -> str:
    return str(value).strip()


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "boolean": _boolean,
    "code": _text,
    "codes": _codes,
    "date": _day,
    "integer": _integer,
    "money": _money,
    "number": _number,
    "text": _text,
}
