"""Aboveline: targeted poverty alleviation with the standard as data."""

__version__ = "0.1.0"
