"""What is done to areas: each act is one transaction with an actor, a history and an audit row."""

from aboveline.areas.actions.adding import NewArea, add_area, add_areas, add_level

__all__ = ["NewArea", "add_area", "add_areas", "add_level"]
