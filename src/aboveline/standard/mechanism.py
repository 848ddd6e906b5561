"""The mechanism of a pack: the days within which help comes, typed."""

from __future__ import annotations

from aboveline.standard import model, shape_clues
from aboveline.standard.build import Builder
from aboveline.standard.language import Scope


def typed_mechanism(builder: Builder, scope: Scope) -> model.Mechanism | None:
    """The mechanism with its typed days; None when the pack has none."""
    item: shape_clues.Mechanism | None = builder.content.get("mechanism")
    if item is None:
        return None
    named = [source for channel in item.channels.values() for source in channel.sources]
    for source in sorted({source for source in named if named.count(source) > 1}):
        message = f"{source!r} belongs to two channels."
        builder.fault("mechanism.channels", "PACK-003", message, "Leave it in one.")
    days = builder.number(item.help_within, scope, "mechanism.help_within")
    return None if days is None else model.Mechanism(help_within=days, shape=item)
