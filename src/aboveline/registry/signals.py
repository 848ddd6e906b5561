"""What the register tells the apps above it."""

from __future__ import annotations

from django.dispatch import Signal

households_moved = Signal()
"""Sent in the transaction that moved them, with `households` (keys): they live elsewhere now."""

statuses_changed = Signal()
"""Sent in the transaction of steps of the register status, with `changes`, their StatusChange."""

fields_changing = Signal()
"""Sent in the transaction that changes fields of households or of members, with `changes` and
`actor`.

Each receiver gives a list of pairs: the name of a field and a fault (`web.faults.Fault`) that
stands in the way of its change.
"""

records_asked = Signal()
"""Sent in the transaction that records what was found at households on a day, with `records`
(`actions.asking.Recorded`) and `actor`. Receivers answer as those of `fields_changing`.
"""

closed_asked = Signal()
"""Sent before many records change, with `areas` (keys), `tables` and `actor`; each receiver gives
what it closes (`actions.asking.Closed`).
"""

left_asked = Signal()
"""Sent with `areas` (keys); each receiver gives the keys of those whose exit is declared."""

status_asked = Signal()
"""Sent before a step of the register status, with `household`, `after` and `actor`.

Each receiver gives a list of faults (`web.faults.Fault`) that stand in its way.
"""
