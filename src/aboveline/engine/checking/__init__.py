"""The door: every fault of a register folder, with file, row and remedy."""

from aboveline.engine.checking.fields import StandardFields, fields_of
from aboveline.engine.checking.run import CheckResult, check, check_across

__all__ = ["CheckResult", "StandardFields", "check", "check_across", "fields_of"]
