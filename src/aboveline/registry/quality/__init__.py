"""Contradictions in what was recorded, as rules that are data."""
