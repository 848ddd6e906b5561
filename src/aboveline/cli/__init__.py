"""The command line over the pure parts."""
