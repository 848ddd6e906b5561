"""The check character, for tests that still look for it here; the rules are in `standard`."""

from aboveline.standard.identity import check_character

__all__ = ["check_character"]
