"""What a pack says: read it, check it, turn it into named SQL steps."""

from aboveline.standard.errors import Fault, StandardError
from aboveline.standard.load import load_standard
from aboveline.standard.model import Standard
from aboveline.standard.read import pack_names

__all__ = ["Fault", "Standard", "StandardError", "load_standard", "pack_names"]
