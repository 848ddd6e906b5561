"""The rules of `rules.yaml`, and the typed columns that their conditions may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from aboveline.registry.codes import in_language
from aboveline.registry.fields import fields_of_register
from aboveline.standard.yaml_files import read_yaml

TYPES = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "codes": "VARCHAR",
    "boolean": "BOOLEAN",
    "integer": "INTEGER",
    "number": "DECIMAL(18, 4)",
    "money": "DECIMAL(18, 2)",
    "date": "DATE",
}
INCOME = (
    *("wage", "business", "property", "transfer", "production_expense"),
    *("insurance_payout", "one_off_grant"),
    *("transfer_minimum_allowance", "transfer_destitute_support", "transfer_pension"),
    *("transfer_family_planning", "transfer_ecological"),
)
COUNTED = (
    *("members", "heads", "spouses", "not_healthy", "with_health", "pupils", "with_school"),
    *("disabled", "away", "workers", "on_allowance", "with_allowance", "phone_households"),
)


@dataclass(frozen=True)
class Rule:
    """One contradiction: the condition that finds it, how grave it is, its examples.

    It runs where all of `columns` are in the file or recorded already.
    """

    id: str
    scope: str
    when: str
    severity: str
    en: str
    zh: str
    columns: tuple[str, ...]
    passes: Mapping[str, Any] = field(default_factory=dict)
    fails: Mapping[str, Any] = field(default_factory=dict)
    keeps_out: bool = True

    @property
    def text(self) -> str:
        """What is wrong, in the language of the page."""
        return in_language(self.en, self.zh)

    @property
    def refuses(self) -> bool:
        """Whether a row with this contradiction stays out until it is mended."""
        return self.severity == "error" and self.keeps_out


SPELL = {"at_work": "BOOLEAN", "spell_wage": TYPES["money"], "spell_is_whole": "BOOLEAN"}
"""Of the spell of work that goes on in the register: whether there is one, its wage a month, and
whether wage, employer, industry and channel are all recorded."""
OF_FILES = ("person", "household")
"""Scopes whose rules a file of households meets."""


@cache
def rules(scopes: tuple[str, ...] = (*OF_FILES, "village")) -> Mapping[str, Rule]:
    """The rules in force by id, those of some scopes or all.

    >>> rules()["Q046"].scope, rules()["Q005"].refuses
    ('household', False)
    """
    return {
        name: Rule(name, scope, **{**shape, "columns": tuple(shape["columns"])})
        for scope in scopes
        for name, shape in _file()[scope].items()
    }


@cache
def elsewhere() -> Mapping[str, str]:
    """Rules that another part keeps: its error code, or the problem that the ledger opens."""
    return {name: shape["by"] for name, shape in _file()["elsewhere"].items()}


@cache
def waiting() -> Mapping[str, tuple[int, str]]:
    """Rules whose subject comes later: the issue that brings it, and why."""
    return {name: (shape["issue"], shape["why"]) for name, shape in _file()["waiting"].items()}


@cache
def columns_of(scope: str) -> Mapping[str, str]:
    """The columns that conditions of a scope may name, with their SQL types."""
    if scope == "person":
        extra = {"age": "INTEGER", "age_in_september": "INTEGER", "number_fault": "VARCHAR"}
        return {**_typed("person"), **extra, **SPELL}
    if scope == "village":
        return {
            **_typed("village"),
            "has_left": "BOOLEAN",
            "land_of_households_mu": TYPES["number"],
        }
    return {
        **_typed("household"),
        **_typed("living"),
        **dict.fromkeys(INCOME, TYPES["money"]),
        **dict.fromkeys(COUNTED, "INTEGER"),
        "head_sex": "VARCHAR",
        "spouse_sex": "VARCHAR",
        "net_income_per_person": TYPES["money"],
    }


def _typed(table: str) -> dict[str, str]:
    return {name: TYPES[found.type] for name, found in fields_of_register(table).items()}


def _file() -> Mapping[str, Any]:
    place = resources.files("aboveline.registry.quality") / "rules.yaml"
    found: Mapping[str, Any] = read_yaml(place.read_text(encoding="utf-8"))
    return found
