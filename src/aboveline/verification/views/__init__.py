"""Pages of verification: one file a subject."""
