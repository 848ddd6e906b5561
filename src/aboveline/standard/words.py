"""What people read for the parts of a standard, in English or in the Chinese of its labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from aboveline.standard import model
from aboveline.standard.chinese import expression_in_chinese, unit_in_chinese
from aboveline.standard.language import Node

_NAMES = ("facts", "fields", "criteria", "parameters", "indicators")
_OWN = {
    "meets": "达标",
    "state": "结论",
    "category": "类别",
    "weight": "权数",
    "income.net": "家庭纯收入",
    "does_not_meet": "未达标",
    "cannot_tell": "无法认定",
}
_NO_SOURCE = {"recalled": "未附来源", "computed": "推算", "set": "指定"}


@dataclass(frozen=True)
class Words:
    """The words of one standard in one language. A text without Chinese is read in English."""

    standard: model.Standard
    chinese: bool = False

    def name(self, section: str, name: str) -> str:
        """What people read for a named part: of `criteria`, `facts`, `problems`, and so on."""
        if (section, name) == ("income", "net"):
            return _OWN["income.net"] if self.chinese else "net income of the household"
        return self.text(f"{section}.{name}", self._label(section, name) or _spaced(name))

    def text(self, key: str, english: str) -> str:
        """A text of the pack whose Chinese stands under a key, such as `criteria.food.clause`."""
        return self.standard.labels.get(key, english) if self.chinese else english

    def plain(self, section: str, text: str) -> str:
        """A text that is its own key, such as one of the `owners`; codes lose underscores."""
        return self.text(f"{section}.{text}", _spaced(text))

    def code(self, name: str, code: str) -> str:
        """A code of a field: its Chinese stands under the field or, for any field, under the code.

        A category is a code too.
        """
        keys = (f"values.{name}.{code}", f"values.{code}", f"categories.{code}")
        labels = self.standard.labels
        said = next((labels[key] for key in keys if key in labels), _OWN.get(code, code))
        return said if self.chinese else _spaced(code)

    def source(self, key: str) -> str:
        """The title of a source; the word itself for a number that was recalled or computed."""
        found = self.standard.pack.sources.get(key)
        return self.mark(key) if found is None else self.text(f"sources.{key}", found.title)

    def mark(self, key: str) -> str:
        """A source as it stands in brackets: its key, or that there is none."""
        return _NO_SOURCE.get(key, key) if self.chinese else key

    def unit(self, unit: str) -> str:
        """A unit in words, with the money word of the pack; empty for pure numbers."""
        said = unit.replace("money", self.standard.pack.money)
        if said in ("", "number", "code"):
            return ""
        return unit_in_chinese(said) if self.chinese else said

    def unit_of_household(self, unit: str) -> str:
        """A unit beside a value of one household: persons, not persons per household."""
        is_money = unit.startswith(("money", self.standard.pack.money))
        return self.unit(unit if is_money else unit.removesuffix(" per household"))

    def expression(self, node: Node | None, text: str) -> str:
        """An expression on one line; `text` is how the pack writes it."""
        if self.chinese and node is not None:
            return expression_in_chinese(node, self._named, self.code)
        return _one_line(text)

    def parameter_in(self, text: str) -> str:
        """An expression that is mostly one parameter, such as the days of a step."""
        found = re.fullmatch(r"parameter\('(\w+)'\)", text.strip())
        if found and self.chinese:
            return self.name("parameters", found.group(1))
        return _one_line(text)

    def _named(self, name: str) -> str:
        """The Chinese of a name inside an expression."""
        bare = name.removeprefix("person.")
        keys = [bare, *(f"{section}.{bare}" for section in _NAMES)]
        found = (self.standard.labels[key] for key in keys if key in self.standard.labels)
        return next(found, _OWN.get(bare, bare))

    def _label(self, section: str, name: str) -> str:
        """The English label that the pack gives a named part; empty for none."""
        found = _found(self.standard, section, name)
        shaped = getattr(found, "shape", found)
        return getattr(shaped, "label", None) or ""


def _found(standard: model.Standard, section: str, name: str) -> Any:
    if section == "facts":
        return standard.household_facts.get(name) or standard.person_facts.get(name)
    if section == "fields":
        grains = (standard.household_fields, standard.person_fields, standard.area_fields)
        return next((grain[name] for grain in grains if name in grain), None)
    if section == "income":
        return standard.income.kinds.get(name) if standard.income else None
    if section == "categories":
        return next((rule for rule in standard.categories if rule.name == name), None)
    if section == "problems" and name == "to_verify":
        return standard.to_verify
    return getattr(standard, section, {}).get(name)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _one_line(text: str) -> str:
    """An expression on one line, parameters and area facts by their bare names."""
    line = " ".join(text.split())
    for function in ("parameter", "area_fact", "indicator"):
        while (start := line.find(f"{function}('")) >= 0:
            end = line.index("')", start)
            name = line[start + len(function) + 2 : end].replace("_", " ")
            line = f"{line[:start]}the {name}{line[end + 2 :]}"
    return line
