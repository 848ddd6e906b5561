"""Aboveline: targeted poverty alleviation with the standard as data.

>>> import aboveline
>>> aboveline.load_standard("income-line").name
'income-line'

The functions take a register (a folder or Arrow tables) and a standard, and give Arrow tables; they
are read when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_PLACES = {
    "load_standard": "aboveline.standard",
    "Standard": "aboveline.standard",
    "StandardError": "aboveline.standard",
    "check": "aboveline.library",
    "evaluate": "aboveline.library",
    "explain": "aboveline.library",
    "simulate": "aboveline.library",
    "backtest": "aboveline.library",
}

if TYPE_CHECKING:
    from aboveline import statistics
    from aboveline.library import backtest, check, evaluate, explain, simulate
    from aboveline.standard import Standard, StandardError, load_standard

__all__ = [
    "Standard",
    "StandardError",
    "backtest",
    "check",
    "evaluate",
    "explain",
    "load_standard",
    "simulate",
    "statistics",
]


def __getattr__(name: str) -> Any:
    if name == "statistics":
        return import_module("aboveline.statistics")
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'aboveline' has no attribute {name!r}")
