"""What departments send: read by the standard's description of it, matched, counted."""
