"""The people of an area as the table that `matching` compares; no number leaves the vault."""

from __future__ import annotations

from uuid import UUID

import pyarrow as pa

from aboveline.areas.models import AreaClosure
from aboveline.registry.duplicates.matching import SCHEMA
from aboveline.registry.models import Membership
from aboveline.registry.names import sound_of, uniform_name

_COLUMNS = (
    "person_id",
    "household_id",
    "household__area_id",
    "person__name",
    "person__name_pinyin",
    "person__birth_date",
    "person__sex",
    "person__identity_index",
    "person__identity_last4_index",
    "person__phone_index",
)


def people_of(area_id: UUID) -> pa.Table:
    """One row for everybody who lives in the area today. Two queries."""
    below = AreaClosure.objects.filter(above=area_id, valid_to=None).values("below_id")
    rows = Membership.objects.filter(
        valid_to=None, person__merged_into=None, household__area_id__in=below
    )
    above = _areas_above(area_id)
    people = []
    for row in rows.values_list(*_COLUMNS).iterator(chunk_size=2_000):
        key, household, village, name, pinyin, born, sex, identity, last4, phone = row
        people.append(
            {
                "key": str(key),
                "household": str(household),
                "name": uniform_name(name) or None,
                "pinyin": pinyin or None,
                "sound": sound_of(name) or None,
                "born": born.isoformat() if born else None,
                "sex": sex or None,
                "identity_index": identity or None,
                "last4_index": last4 or None,
                "phone_index": phone or None,
                **above[village],
            }
        )
    return pa.Table.from_pylist(people, schema=SCHEMA)


def _areas_above(area_id: UUID) -> dict[UUID, dict[str, str | None]]:
    """For each area below: its own key, that of its township and of its county, if it has them."""
    below = AreaClosure.objects.filter(above=area_id, valid_to=None).values("below_id")
    rows = AreaClosure.objects.filter(below_id__in=below, valid_to=None).values_list(
        "below_id", "above_id", "above__level_id"
    )
    found: dict[UUID, dict[str, str | None]] = {}
    for village, above, level in rows.iterator(chunk_size=5_000):
        places = found.setdefault(
            village, {"village": str(village), "township": None, "county": None}
        )
        if level in ("township", "county"):
            places[level] = str(above)
    return found
