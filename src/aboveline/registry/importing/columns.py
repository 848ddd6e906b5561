"""The columns that an import understands: fields of the form, keys, places and income."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from django.conf import settings

from aboveline.registry.codes import Code, code_lists, in_language
from aboveline.registry.fields import fields_of
from aboveline.registry.income import income_kinds
from aboveline.standard.yaml_files import read_yaml


@dataclass(frozen=True)
class Column:
    """A column of an import; `key` is table.field, `type` that of the field or uuid."""

    key: str
    table: str
    type: str
    en: str
    zh: str
    unit: str = ""
    codes: str = ""
    sealed: bool = False
    minimum: float | None = None
    maximum: float | None = None
    places: int = 2
    unit_zh: str = ""
    listed: tuple[Code, ...] = ()

    @property
    def name(self) -> str:
        """The name of the field in its table."""
        return self.key.partition(".")[2]

    @property
    def label(self) -> str:
        """Its name for people, in the language of the page."""
        return in_language(self.en, self.zh)

    @property
    def options(self) -> Mapping[str, Code]:
        """The codes that it may have; empty when it is not a code."""
        if self.listed:
            return {code.code: code for code in self.listed}
        return code_lists()[self.codes] if self.codes else {}


OF_RECORDS = frozenset(
    {
        *("household.id", "household.number", "household.outside_number"),
        *("household.township", "household.area", "person.name", "person.identity_number"),
    }
)
"""Columns by which a sheet of income or visits names the household, beside those of its own."""
STATUS = "household.register_status"
"""Taken with new households of a register folder alone; else the procedure changes it."""
RECORDS = ("line", "visit")
"""Tables whose columns stand in a sheet of their own."""


def columns() -> Mapping[str, Column]:
    """Every column by its key, in the order of the forms; those of the site's standard too.

    >>> columns()["income.wage"].type, columns()["person.identity_number"].sealed
    ('money', True)
    """
    return _columns(settings.ABOVELINE_STANDARD)


@cache
def _columns(standard: str) -> Mapping[str, Column]:  # noqa: ARG001 - the fields are of it
    found = {key: Column(key, **shape) for key, shape in _described()["own"].items()}
    listed = code_lists()["income_kind"]
    kinds = tuple(listed.get(name) or Code(name, *said) for name, said in income_kinds().items())
    found["line.kind"] = replace(found["line.kind"], listed=kinds)
    of_people = {field.zh for field in fields_of("person").values()}
    for table in ("household", "person", "living"):
        for field in fields_of(table).values():
            key = f"{table}.{field.name}"
            shared = field.zh in of_people  # both have a phone: a heading says whose it is
            found[key] = Column(
                key,
                table,
                field.type,
                f"household: {field.en}" if table == "household" and shared else field.en,
                f"户{field.zh}" if table == "household" and shared else field.zh,
                unit=field.unit,
                codes=field.codes,
                sealed=field.sealed,
                minimum=field.minimum,
                maximum=field.maximum,
                places=field.places,
                unit_zh=field.unit_zh,
                listed=field.listed,
            )
    return found


def names() -> Mapping[str, tuple[str, ...]]:
    """The keys that a heading may mean, by the heading's plain form; people before households."""
    return _names(settings.ABOVELINE_STANDARD)


@cache
def _names(standard: str) -> Mapping[str, tuple[str, ...]]:  # noqa: ARG001 - the columns are of it
    found: dict[str, list[str]] = {}
    given = _described()["names"]
    for key, column in columns().items():
        own = () if column.table == "said" else (column.name,)
        for text in (column.en, column.zh, key, *own, *given.get(key, ())):
            keys = found.setdefault(plain(text), [])
            if key not in keys:
                keys.append(key)
    return {text: tuple(keys) for text, keys in found.items()}


@cache
def units() -> Mapping[str, Mapping[str, float]]:
    """How many of a field's unit one unit of a heading is, by kind of unit."""
    found: Mapping[str, Mapping[str, float]] = _described()["units"]
    return found


_IN_BRACKETS = re.compile(r"[(\[【（]([^)\]】）]*)[)\]】）]")
_LEFT_OUT = re.compile(r"[\s*＊:：、,，。.·?？!！\"'’_-]+")


def plain(text: str) -> str:
    """A heading without blanks, marks, case, and what stands in brackets.

    >>> plain(" 身份证 号码*（必填）"), plain("Birth date")
    ('身份证号码', 'birthdate')
    """
    narrow = unicodedata.normalize("NFKC", text).lower()
    bare = _IN_BRACKETS.sub("", narrow) or narrow
    return _LEFT_OUT.sub("", bare)


def bracketed(text: str) -> tuple[str, ...]:
    """What stands in brackets of a heading.

    >>> bracketed("耕地（亩）")
    ('亩',)
    """
    return tuple(part.strip() for part in _IN_BRACKETS.findall(unicodedata.normalize("NFKC", text)))


@cache
def _described() -> Mapping[str, Any]:
    place = resources.files("aboveline.registry.importing") / "columns.yaml"
    found: Mapping[str, Any] = read_yaml(place.read_text(encoding="utf-8"))
    return found
