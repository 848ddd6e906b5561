"""What a judgement finds for the ledger: rules that open a problem, and rules that surely do not.

A rule that does not fire may not have been told: an input is unknown. So the site judges with the
opposite of each rule besides, named with a minus before it, which fires when the rule is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
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


def findings_of(
    standard: Standard, decision: Mapping[str, Any], problems: Iterable[Mapping[str, Any]]
) -> Findings:
    """What was found, in an order that does not change.

    `open`: rule, key of a person or empty for the household, unknown inputs of what is to verify;
    `held`: rule and key of a person or empty.
    """
    opened, held = [], []
    for row in problems:
        rule = str(row["rule"])
        person = str(row["subject_id"]) if row["subject"] == "person" else ""
        if not is_opposite(rule):
            opened.append([rule, person, row["unknown_inputs"] or ""])
        elif bool(person) == _is_of_persons(standard, rule.removeprefix(_OPPOSITE)):
            held.append([rule.removeprefix(_OPPOSITE), person])
    for name, item in standard.problems.items():
        criterion = getattr(item.shape, "criterion", None)
        if criterion and item.each is None and decision[criterion] is True:
            held.append([name, ""])
    if standard.to_verify is not None and not any(rule == "to_verify" for rule, *_ in opened):
        held.append(["to_verify", ""])
    return {"open": sorted(opened), "held": sorted(held)}


def _is_of_persons(standard: Standard, name: str) -> bool:
    return standard.problems[name].each is not None


def _not(node: Node) -> Node:
    return Node("not", Type.BOOLEAN, node.unit, (node,))
