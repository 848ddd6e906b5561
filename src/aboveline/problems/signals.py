"""What the ledger asks the apps above it. Each receiver gives a list of faults."""

from __future__ import annotations

from django.dispatch import Signal

pairing_ending = Signal()
"""Sent before a helper's pairing ends, with `pairing` and `on`, its last day."""

measure_changing = Signal()
"""Sent before help changes its state, with `measure`, `after` and `effect`, what became of it."""

move_asked = Signal()
"""Sent before a move of a problem, with `problem`, `kind` and `actor`."""
