"""Flags of the checks whether answers were made up: who sees them, in which words."""
