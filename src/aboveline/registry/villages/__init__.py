"""The form of a village: what is recorded of it, its contradictions, its workbook."""
