"""Whether this process was asked to stop: long work looks here between its batches."""

from __future__ import annotations

from threading import Event

asked_to_stop = Event()
"""Set by whoever ends the process; what is not done then is done by the next worker."""
