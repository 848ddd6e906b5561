"""What is done to areas: each act is one transaction with an actor, a history and an audit row."""

from aboveline.areas.actions.adding import NewArea, add_area, add_areas, add_level
from aboveline.areas.actions.changing import (
    end_area,
    merge_areas,
    move_area,
    recode_area,
    rename_area,
    split_area,
)
from aboveline.areas.actions.facts import holds_facts, import_area_facts
from aboveline.areas.actions.importing import Imported, import_areas
from aboveline.areas.actions.marking import (
    close_zone,
    open_zone,
    record_area_fact,
    settle_parent,
    tag_area,
    untag_area,
)

__all__ = [
    "Imported",
    "NewArea",
    "add_area",
    "add_areas",
    "add_level",
    "close_zone",
    "end_area",
    "holds_facts",
    "import_area_facts",
    "import_areas",
    "merge_areas",
    "move_area",
    "open_zone",
    "recode_area",
    "record_area_fact",
    "rename_area",
    "settle_parent",
    "split_area",
    "tag_area",
    "untag_area",
]
