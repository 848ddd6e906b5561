"""What accounts ask the apps above them."""

from __future__ import annotations

from django.dispatch import Signal

duty_ending = Signal()
"""Sent before a duty is ended, with `duty` and `on`, the first day without it.

Each receiver gives a list of faults (`web.faults.Fault`) that stand in its way.
"""
