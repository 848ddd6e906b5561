"""Commands of the site; each is read only when it is used."""
