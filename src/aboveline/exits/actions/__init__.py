"""The acts on exits."""
