"""Read any survey as a register, through a mapping file (docs/mapping-files.md)."""

from aboveline.engine.mapping.convert import Conversion, convert
from aboveline.engine.mapping.faults import MappingError

__all__ = ["Conversion", "MappingError", "convert"]
