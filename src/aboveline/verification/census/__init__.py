"""Censuses: what is asked, who is counted, what differs from the register."""
