"""Run the steps of a standard over register files; explain, simulate, backtest."""

from aboveline.engine.memory import Results, evaluate_tables

__all__ = ["Results", "evaluate_tables"]
