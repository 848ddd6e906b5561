"""Run the steps of a standard over register files; explain, simulate, backtest."""

from aboveline.engine.errors import RunError
from aboveline.engine.run import Progress, Run, evaluate
from aboveline.engine.tables import Evaluation, evaluate_tables

__all__ = ["Evaluation", "Progress", "Run", "RunError", "evaluate", "evaluate_tables"]
