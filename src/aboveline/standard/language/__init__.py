"""The expression language: parse within limits, check types and units, compile to SQL."""

from aboveline.standard.language.check import Scope, Symbol, check
from aboveline.standard.language.nodes import Node, Type
from aboveline.standard.language.parse import parse

__all__ = ["Node", "Scope", "Symbol", "Type", "check", "parse"]
