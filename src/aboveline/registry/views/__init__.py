"""Pages of the register: the list, what can be done to a household, the visit."""
