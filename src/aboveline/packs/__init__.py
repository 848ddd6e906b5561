"""The standards themselves: data, no code. One folder a pack."""
