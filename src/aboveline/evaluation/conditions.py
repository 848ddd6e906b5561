"""What keeps a household out of a class of the standard: the conditions that are not met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aboveline.standard import Standard
from aboveline.standard.language import Node


def conditions_missing(standard: Standard, category: str, facts: Mapping[str, Any]) -> list[str]:
    """The facts that a class asks for together and a decision does not say are so, in their order.

    `facts` are those of the decision; a fact that it does not carry is left out. What is unknown
    is missing.
    """
    rules = (rule for rule in standard.categories if rule.name == category)
    asked = (name for rule in rules for name in _joined(standard, rule.node))
    return [name for name in dict.fromkeys(asked) if name in facts and facts[name] is not True]


def _joined(standard: Standard, node: Node) -> Iterator[str]:
    """The facts joined by `and`, each by the facts that it joins itself where it does."""
    if node.op == "and":
        for part in node.args:
            yield from _joined(standard, part)
        return
    fact = standard.household_facts.get(str(node.value)) if node.op == "name" else None
    if fact is not None and fact.node.op == "and":
        yield from _joined(standard, fact.node)
    elif fact is not None:
        yield fact.name
