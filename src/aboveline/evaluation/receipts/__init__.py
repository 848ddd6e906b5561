"""Receipts: a decision with the inputs it saw, its reasons, and how to object; replayable."""
