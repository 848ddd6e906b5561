"""Pages of exits."""
