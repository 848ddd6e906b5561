"""The register of each county frozen as register files."""
