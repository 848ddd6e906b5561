"""Forms of the register, made from the list of fields."""
