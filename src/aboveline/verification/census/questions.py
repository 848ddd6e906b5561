"""The questions of a census, each as a field that forms, files and the comparison understand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aboveline.registry.codes import Code
from aboveline.registry.fields import Field, checked, fields_of, shown_value
from aboveline.registry.importing.values import canonical
from aboveline.registry.income import income_kinds
from aboveline.registry.standards import site_standard
from aboveline.standard.words import Words

PEOPLE = "people"
MAIN_INCOME = "main_income"
_WITH, _HELP = "with_", "help_"
MOST = 40  # people of one household


@dataclass(frozen=True)
class Question:
    """A question; `grain` is household, living, people, count, income, help or member.

    `of` is the name of what it is about: a field of the register, or a kind of help.
    """

    group: str
    grain: str
    field: Field
    of: str = ""

    @property
    def name(self) -> str:
        """Its name in answers and differences."""
        return self.field.name

    @property
    def is_number(self) -> bool:
        """Whether a number is written; an empty one is not known."""
        return self.field.type in ("integer", "number", "money")

    def read(self, value: Any) -> tuple[str | None, bool]:
        """The answer as canonical text, None for not known, and whether it fits the question."""
        found, misfit = checked(self.field, value)
        return canonical(found), misfit is None

    def shown(self, text: str | None) -> str:
        """A canonical answer in words; a dash for not known."""
        found, misfit = checked(self.field, text)
        return "–" if found is None or misfit else shown_value(self.field, found)


def questions_of(asks: Mapping[str, Any]) -> dict[str, Question]:
    """The questions that a round asks, by name, in the order of the form."""
    found = [Question("basics", "people", _count(PEOPLE, "people who live here", "家庭人口数"))]
    for group in ("basics", "guarantees"):
        found += [_of_household(group, name) for name in asks.get(group, ())]
    found += [_of_members(name) for name in asks.get("members", ())]
    if asks.get(MAIN_INCOME):
        found.append(_main_income())
    found += [_help(kind) for kind in asks.get("help", ())]
    return {one.name: one for one in found}


def _of_household(group: str, name: str) -> Question:
    living = fields_of("living")
    if name in living:
        return Question(group, "living", living[name], name)
    return Question(group, "household", fields_of("household")[name], name)


def _of_members(name: str) -> Question:
    field = fields_of("person")[name]
    return Question(
        "members",
        "count",
        _count(f"{_WITH}{name}", f"members: {field.en}", f"人数：{field.zh}"),
        name,
    )


def _main_income() -> Question:
    rule = site_standard().income
    kinds = income_kinds()
    earning = (
        [k for k, one in rule.kinds.items() if one.counts and one.sign == "plus"] if rule else []
    )
    codes = tuple(Code(kind, *kinds[kind]) for kind in earning)
    field = Field(MAIN_INCOME, "census", "code", "what brings most", "主要收入来源", listed=codes)
    return Question("main_income", "income", field)


def _help(kind: str) -> Question:
    words = Words(site_standard()), Words(site_standard(), chinese=True)
    english, chinese = (one.plain("measures", kind) for one in words)
    english = f"help: {english}"
    return Question(
        "help", "help", Field(f"{_HELP}{kind}", "census", "boolean", english, chinese), kind
    )


def _count(name: str, en: str, zh: str) -> Field:
    return Field(name, "census", "integer", en, zh, minimum=0, maximum=MOST)
