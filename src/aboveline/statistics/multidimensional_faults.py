"""What is wrong with a specification or with its table, as coded faults that come together."""

from __future__ import annotations

from aboveline.statistics.faults import Fault


class SpecificationError(ValueError):
    """All faults of a specification, or of the table it is used on, at once."""

    def __init__(self, faults: list[Fault]) -> None:
        """Takes the faults in the order in which a reader meets them."""
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))
