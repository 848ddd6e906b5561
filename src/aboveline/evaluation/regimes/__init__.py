"""From one standard to the next: tried first, decided by a second person, nothing lost."""
