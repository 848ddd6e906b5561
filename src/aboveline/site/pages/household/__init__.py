"""The page of a household: why it is where it is, who lives there, what was done."""
