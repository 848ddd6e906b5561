"""How far a census is: households of each village by state, unknown never counted as zero."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from aboveline.verification.census.frames import waiting_among
from aboveline.verification.census.states import FINAL
from aboveline.verification.models import CensusHousehold, CensusRound
from aboveline.web.templatetags.web import listed


@dataclass(frozen=True)
class VillageLine:
    """A village: its households by state, and the share of its frame that is counted, in percent.

    `share` is None where the frame is empty.
    """

    key: UUID
    name: str
    township: str
    batch: int
    weight: float | None
    enumerators: str
    by_state: dict[str, int]
    twice: int
    frame: int
    waiting: int

    @property
    def gone(self) -> int:
        """Moved away or dead."""
        return self.by_state.get("moved", 0) + self.by_state.get("dead", 0)

    @property
    def share(self) -> float | None:
        """Counted, moved away or dead, of the frame."""
        final = sum(self.by_state.get(state, 0) for state in FINAL)
        return 100 * final / self.frame if self.frame else None


def villages_of(round_: CensusRound) -> list[VillageLine]:
    """The villages of a round in their order; four queries."""
    homes = CensusHousehold.objects.filter(village__round=round_).order_by()
    states: dict[UUID, dict[str, int]] = defaultdict(dict)
    for key, state, count in homes.values_list("village", "state").annotate(Count("pk")):
        states[key][state] = count
    waiting = dict(waiting_among(homes).values_list("village").annotate(Count("pk")))
    people: dict[UUID, list[str]] = defaultdict(list)
    named = homes.exclude(enumerator=None).values_list("village", "enumerator__name").distinct()
    for key, name in sorted(named, key=lambda row: row[1]):
        people[key].append(name)
    twice = dict(homes.filter(is_double=True).values_list("village").annotate(Count("pk")))
    rows = round_.villages.select_related("village__parent", "batch").order_by(
        "batch__number", "village__parent__order", "village__order", "village__name"
    )
    return [
        VillageLine(
            key=row.pk,
            name=row.village.name,
            township=row.village.parent.name if row.village.parent else "",
            batch=row.batch.number,
            weight=row.weight,
            enumerators=listed(people[row.pk]),
            by_state=states[row.pk],
            twice=twice.get(row.pk, 0),
            frame=sum(states[row.pk].values()),
            waiting=waiting.get(row.pk, 0),
        )
        for row in rows
    ]


def sums_of(lines: list[VillageLine]) -> dict[str, Any]:
    """Households of all villages together by state, the frame, and the share in percent."""
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        for state, count in line.by_state.items():
            found[state] += count
    frame = sum(line.frame for line in lines)
    final = sum(found[state] for state in FINAL)
    return {"states": dict(found), "frame": frame, "share": 100 * final / frame if frame else None}
