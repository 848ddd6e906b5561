"""The published roll of counties: read, loaded, counted."""
