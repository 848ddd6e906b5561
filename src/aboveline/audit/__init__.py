"""The sealed record of every action; actors and areas are plain values here."""
