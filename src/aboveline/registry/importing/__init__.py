"""Files of the offices brought into the register: read, matched, checked, shown, then taken."""
