"""Made-up registers of any size."""
