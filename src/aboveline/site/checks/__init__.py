"""The checks whether answers were made up, over the register of the site."""
