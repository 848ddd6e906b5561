"""Pages that join apps: home, an area, a household, the standard."""
