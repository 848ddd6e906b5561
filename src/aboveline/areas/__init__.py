"""Administrative areas: levels, dated codes and closure, tags, zones, boundaries."""
