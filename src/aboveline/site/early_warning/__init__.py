"""Warning rules tried on past days of the site's own register."""
