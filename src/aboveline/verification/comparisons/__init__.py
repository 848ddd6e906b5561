"""The register held against lists from outside: who may be compared, who is on a list."""
