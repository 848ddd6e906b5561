"""Exits of areas: the roll of counties that were poor, and when each of them left it."""
