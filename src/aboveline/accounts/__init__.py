"""People who use the site: roles, duties in areas, permissions, sign-in."""
