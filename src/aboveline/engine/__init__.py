"""Run the steps of a standard over register files; explain, simulate, backtest."""

from aboveline.engine.errors import RunError
from aboveline.engine.memory import Results, evaluate_tables
from aboveline.engine.run import Progress, Run, evaluate

__all__ = ["Progress", "Results", "Run", "RunError", "evaluate", "evaluate_tables"]
