"""The typed tree of an expression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aboveline.standard.units import Unit


class Type(StrEnum):
    """What kind of value an expression has; money is exact, number is double precision."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CODE = "code"

    @property
    def is_numeric(self) -> bool:
        """True for integer, number and money."""
        return self in {Type.INTEGER, Type.NUMBER, Type.MONEY}


@dataclass(frozen=True)
class Node:
    """One operation. `unit` None means a literal that takes the unit of the other side.

    `value` depends on `op`: the literal, the name, the function's constant.
    """

    op: str
    type: Type
    unit: Unit | None = None
    args: tuple[Node, ...] = ()
    value: Any = None

    def walk(self) -> Iterator[Node]:
        """This node and all below it, parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.args))

    def names(self) -> list[str]:
        """Names that the expression reads, in order, each once; members' as `person.NAME`."""
        found = (node.value for node in self.walk() if node.op == "name")
        return list(dict.fromkeys(found))
