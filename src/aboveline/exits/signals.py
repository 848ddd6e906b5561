"""What exits tell the apps above them."""

from __future__ import annotations

from django.dispatch import Signal

assessment_due = Signal()
"""Sent in the transaction of a step, with `area_exit`: its next step is an assessment."""
