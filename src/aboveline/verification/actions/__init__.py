"""What verification writes: one file a subject."""
