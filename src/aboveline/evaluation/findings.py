"""What a judgement finds for the ledger: rules that open a problem, and rules that surely do not.

A rule that does not fire may not have been told: an input is unknown. So the site judges with the
opposite of each rule besides, named with a minus before it, which fires when the rule is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aboveline.standard import Standard
from aboveline.standard.language import Node, Type
from aboveline.standard.units import Unit

_OPPOSITE = "-"
_ALWAYS = Node("literal", Type.BOOLEAN, Unit(), value=True)
Findings = dict[str, list[Any]]


def with_opposites(standard: Standard) -> Standard:
    """The standard with the opposite of each rule that its criterion alone does not tell."""
    found = dict(standard.problems)
    for name, rule in standard.problems.items():
        if rule.each is not None:
            found[_OPPOSITE + name] = replace(rule, when=_ALWAYS, each=_not(rule.each))
        elif rule.when is not None:
            found[_OPPOSITE + name] = replace(rule, when=_not(rule.when))
    return replace(standard, problems=found)


def is_opposite(rule: str) -> bool:
    """True for a rule that `with_opposites` added."""
    return rule.startswith(_OPPOSITE)


@dataclass(frozen=True)
class Finder:
    """What the rules of a standard are about, worked out once for many households.

    `of_opposite` is a rule by its opposite, with true for a rule of persons; `of_criterion` the
    rules of the household that a criterion alone tells.
    """

    of_opposite: Mapping[str, tuple[str, bool]]
    of_criterion: tuple[tuple[str, str], ...]
    has_to_verify: bool

    def findings_of(
        self, decision: Mapping[str, Any], problems: Iterable[Mapping[str, Any]]
    ) -> Findings:
        """What was found, in an order that does not change.

        `open`: rule, key of a person or empty for the household, unknown inputs of what is to
        verify; `held`: rule and key of a person or empty.
        """
        opened, held = [], []
        for row in problems:
            rule = row["rule"]
            person = str(row["subject_id"]) if row["subject"] == "person" else ""
            held_rule = self.of_opposite.get(rule)
            if held_rule is None:
                opened.append([rule, person, row["unknown_inputs"] or ""])
            elif bool(person) == held_rule[1]:
                held.append([held_rule[0], person])
        held += [[rule, ""] for rule, name in self.of_criterion if decision[name] is True]
        if self.has_to_verify and not any(rule == "to_verify" for rule, *_ in opened):
            held.append(["to_verify", ""])
        return {"open": sorted(opened), "held": sorted(held)}


def finder_of(standard: Standard) -> Finder:
    """What `Finder` needs of a standard with opposites."""
    rules = {name: rule for name, rule in standard.problems.items() if not is_opposite(name)}
    of_criterion = (
        (name, getattr(rule.shape, "criterion", None))
        for name, rule in standard.problems.items()
        if rule.each is None
    )
    return Finder(
        {_OPPOSITE + name: (name, rule.each is not None) for name, rule in rules.items()},
        tuple((name, criterion) for name, criterion in of_criterion if criterion),
        standard.to_verify is not None,
    )


def _not(node: Node) -> Node:
    return Node("not", Type.BOOLEAN, node.unit, (node,))
