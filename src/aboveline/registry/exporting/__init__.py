"""What leaves the register as a file: masked by role, audited, safe to open in a spreadsheet."""
