"""What the register says, looked at by others: assessment, census, comparisons, falsification."""
