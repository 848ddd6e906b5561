"""How often each check flags somebody where nobody is at fault, as it was measured.

The figures are those of `docs/falsification.md`, "How often they are wrong": counties with a flag,
of those that were checked, `python -m benchmarks.falsification`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Share = tuple[int, int]


@dataclass(frozen=True)
class Measured:
    """Counties with a false alarm of so many: made-up ones, and regions of real incomes in which
    nothing is known to be made up; None where the real data cannot tell.
    """

    made_up: Share
    real: Share | None = None


MEASURED: Mapping[tuple[str, str], Measured] = {
    ("heaped_incomes", "village"): Measured((1, 20), (5, 39)),
    ("heaped_incomes", "county"): Measured((0, 20), (4, 39)),
    ("jumps_without_evidence", "household"): Measured((0, 20), (0, 66)),
    ("copied_answers", "household"): Measured((0, 20), (3, 72)),
    ("digit_preference", "recorder"): Measured((2, 20), (4, 72)),
    ("quick_visits", "recorder"): Measured((0, 20)),
    ("many_visits", "recorder"): Measured((0, 20)),
    ("impossible_distances", "recorder"): Measured((0, 20)),
    ("edits_after_announcement", "village"): Measured((0, 20)),
    ("registered_officials", "village"): Measured((0, 20)),
    ("shared_phone", "phone"): Measured((0, 20)),
}
"""By check and kind of unit."""
