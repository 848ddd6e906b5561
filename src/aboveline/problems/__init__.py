"""The ledger: every gap, carried until a second person has seen it closed."""
