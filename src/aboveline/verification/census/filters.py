"""Which differences of a round are looked at: by question, kind, state and village."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.verification.census.access import visible_differences
from aboveline.verification.models import CensusRound


@dataclass(frozen=True)
class DifferenceFilter:
    """What is chosen; empty is everything."""

    question: str = ""
    kind: str = ""
    state: str = ""
    village: str = ""

    @classmethod
    def of(cls, given: Any) -> DifferenceFilter:
        """The filter of an address or a form."""
        return cls(**{one.name: given.get(one.name, "")[:60] for one in fields(cls)})

    def rows(self, round_: CensusRound, actor: Actor) -> Any:
        """The differences of a round where the actor decides."""
        rows = visible_differences(actor).filter(batch__round=round_)
        for name, value in (("field", self.question), ("kind", self.kind), ("state", self.state)):
            if value:
                rows = rows.filter(**{name: value})
        if self.village:
            rows = rows.filter(area=_key(self.village))
        return rows

    def as_query(self) -> str:
        """The filter as it stands in an address."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        return urlencode({name: value for name, value in given.items() if value})

    def chosen(self) -> list[tuple[str, str]]:
        """Name and value of what is chosen."""
        pairs = [(one.name, getattr(self, one.name)) for one in fields(self)]
        return [(name, value) for name, value in pairs if value]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
