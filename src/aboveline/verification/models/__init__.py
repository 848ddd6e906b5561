"""What verification keeps: one file a subject."""
