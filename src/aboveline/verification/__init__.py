"""Checks that what the register says is true: assessment, census, comparisons, falsification."""
