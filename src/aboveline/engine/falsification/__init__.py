"""The checks whether answers were made up, over the files of a register."""

from aboveline.engine.falsification.run import CountyOutcomes, falsify

__all__ = ["CountyOutcomes", "falsify"]
