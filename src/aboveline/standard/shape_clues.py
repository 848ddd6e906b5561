"""The shape of where clues come from: channels, feeds of departments, hazards, outside lists."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from aboveline.standard.shape_base import Expression, Name, Shape

Source = Literal[
    "evaluation",
    "visit",
    "self_report",
    "grid_worker",
    "feed",
    "petition",
    "hazard",
    "inspection",
    "census",
    "comparison",
    "objection",
]
"""Who or what reports a clue."""


class Channel(Shape):
    """A way by which clues should come, and the sources that belong to it."""

    sources: list[Source]
    label: str | None = None


class Mechanism(Shape):
    """What an area's watch over its households is told by: channels in use, and timely help.

    A case without help `help_within` days after its confirmation is late.
    """

    channels: dict[Name, Channel]
    help_within: Expression
    source: str | None = None
    note: str | None = None


class Hazard(Shape):
    """A kind of hazard, and the clue that the households of its place get."""

    rule: Name
    label: str | None = None
    source: str | None = None
    note: str | None = None


FeedColumn = Literal[
    "reference", "day", "identity", "name", "birth_date", "amount", "payout", "event"
]


class FeedEvent(Shape):
    """Something that a department reports as an event, and the clue that it gives."""

    rule: Name
    said: list[str]
    label: str | None = None


class Feed(Shape):
    """What a department sends of people: its columns by their headings, and the clue a row gives.

    With `above`, the amounts of a household in the year of the day, less its payouts, give the
    clue of `rule` when they are above it; with `events`, each event gives its own.
    """

    department: str
    columns: dict[FeedColumn, list[str]]
    rule: Name | None = None
    above: Expression | None = None
    events: dict[Name, FeedEvent] = Field(default_factory=dict)
    label: str | None = None
    source: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Feed:
        if (self.rule is None) == (not self.events):
            raise ValueError("give either `rule` or `events`")
        if (self.above is None) != ("amount" not in self.columns):
            raise ValueError("`above` belongs to a column `amount`")
        if bool(self.events) != ("event" in self.columns):
            raise ValueError("`events` belong to a column `event`")
        if not {"reference", "day"} <= set(self.columns):
            raise ValueError("a feed has columns `reference` and `day`")
        if "identity" not in self.columns and not {"name", "birth_date"} <= set(self.columns):
            raise ValueError("a feed has a column `identity`, or `name` and `birth_date`")
        return self


class OutsideList(Shape):
    """A list that people of the register may be held against, and whose it is.

    `detail`: headings of the columns that are shown beside a hit. `asks` is what whoever looks at a
    hit has to find out; a hit decides nothing.
    """

    office: str
    detail: list[str] = Field(default_factory=list)
    asks: str
    label: str | None = None
    source: str | None = None
    note: str | None = None
