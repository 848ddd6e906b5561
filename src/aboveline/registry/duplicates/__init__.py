"""Two records of one person: found, shown side by side, merged so that it can be undone."""
