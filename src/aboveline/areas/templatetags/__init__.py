"""Template tags of areas."""
