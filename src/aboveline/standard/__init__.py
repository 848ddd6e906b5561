"""What a pack says: read it, check it, turn it into named SQL steps."""
