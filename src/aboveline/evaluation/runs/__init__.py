"""All households of an area judged from its snapshots, and what is published of it."""
