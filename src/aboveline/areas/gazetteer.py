"""Whether the stated parent of a place agrees with what its code says.

A doubt is kept with the area, beside the parent that was stated: `code:KEY` when the code begins
like that of another area, `stated:KEY` when a file states another parent than the register.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from aboveline.areas.closure import BATCH, keys_above
from aboveline.areas.models import Area, AreaCode
from aboveline.areas.names import stems_of


def doubts_of(areas: Sequence[Area]) -> dict[UUID, str]:
    """For new areas, parents first and not yet written: the doubt of each that has one."""
    coded = [area for area in areas if area.code and area.parent_id]
    new = {area.pk: area for area in areas}
    holders = _holders({stem for area in coded for stem in stems_of(area.code)})
    # a code of the file counts before the same code of the register
    holders |= {area.code: area.pk for area in areas if area.code}
    parents = {area.parent_id for area in coded if area.parent_id not in new}
    paths = {key: set(path) for key, path in keys_above(parents).items()} if parents else {}
    for area in areas:
        paths[area.pk] = paths.get(area.parent_id, set()) | {area.pk}
    found = {}
    for area in coded:
        nearest = next((holders[s] for s in stems_of(area.code) if s in holders), None)
        if nearest and nearest not in paths[area.parent_id]:
            found[area.pk] = f"code:{nearest}"
    return found


def doubt_of(area: Area) -> str:
    """The doubt of one area of the register under the parent it has now, or nothing."""
    return doubts_of([area]).get(area.pk, "")


def _holders(stems: set[str]) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    asked = sorted(stems)
    for start in range(0, len(asked), BATCH):
        rows = AreaCode.objects.filter(code__in=asked[start : start + BATCH], valid_to=None)
        found |= dict(rows.values_list("code", "area_id"))
    return found
