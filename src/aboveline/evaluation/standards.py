"""The standard in force in an area on a day, and its plan; made once in a process.

It is the standard of the site until a switch is decided. A switch is a dated tag of an area, so
that it holds for all that lies below, is read with the area, and has its households judged again
on its day.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from uuid import UUID

import pyarrow as pa
from django.conf import settings

from aboveline.engine.area_values import read_areas
from aboveline.engine.county import Plan, make_plan, without_bundles
from aboveline.evaluation.area_tables import areas_with_those_above
from aboveline.evaluation.findings import with_opposites
from aboveline.evaluation.kept import standard_with
from aboveline.evaluation.models import Switch
from aboveline.registry.standards import site_standard, standard_named
from aboveline.standard import Standard
from aboveline.standard.parameters import Lookup

TAG = "standard:"
"""The beginning of the tag of an area in which another standard is in force."""


@lru_cache(maxsize=4)
def _planned(name: str, day: date) -> Plan:
    return without_bundles(make_plan(with_opposites(standard_named(name)), as_of=day))


@lru_cache(maxsize=4)
def _planned_kept(digest: str, pack: str, day: date) -> Plan:
    return without_bundles(make_plan(with_opposites(standard_with(digest, pack)), as_of=day))


def plan_on(day: date) -> Plan:
    """The plan of the site's standard on a day. Raises StandardError outside its validity.

    It also tells the opposite of each rule, and bundles nothing: it may see a part of an area.
    """
    return _planned(settings.ABOVELINE_STANDARD, day)


def plan_among(areas: pa.Table, area: UUID, day: date) -> Plan:
    """The plan of the standard in force in an area on a day, when `areas` holds it and those above
    it as they are on that day.
    """
    found = _switch_among(areas, area)
    if found is None:
        return plan_on(day)
    return _planned_kept(found.after_digest, found.after_pack, day)


def plan_in(area: UUID, day: date) -> Plan:
    """The plan of the standard in force in an area on a day."""
    areas, _facts = areas_with_those_above([area], day)
    return plan_among(areas, area, day)


def standard_of(area: UUID, day: date) -> Standard:
    """The standard in force in an area on a day."""
    return standards_of([area], day)[area]


def standards_of(keys: Collection[UUID], day: date) -> dict[UUID, Standard]:
    """The standard in force in each of some areas on a day."""
    areas, _facts = areas_with_those_above(keys, day)
    found = {}
    for key in keys:
        switch = _switch_among(areas, key)
        found[key] = (
            site_standard()
            if switch is None
            else standard_with(switch.after_digest, switch.after_pack)
        )
    return found


def tag_of(standard: Standard) -> str:
    """The tag of areas in which a standard is in force: its name and the beginning of its digest.

    >>> class Pack: name, digest = "china-2021", "0123456789abcdef"
    >>> tag_of(Pack)
    'standard:china-2021@0123456789ab'
    """
    return f"{TAG}{standard.name[:17]}@{standard.digest[:12]}"


def _switch_among(areas: pa.Table, area: UUID) -> Switch | None:
    """The switch that holds in an area: of the area itself or of the nearest above it."""
    tags = areas["tags"].to_pylist()
    if not any(TAG in row for row in tags):
        return None
    for above in Lookup({}, read_areas(areas), date.max).chain(str(area)):
        for tag in sorted(above.tags):
            if tag.startswith(TAG):
                try:
                    return _decided(UUID(above.area_id), tag)
                except LookupError:
                    continue  # somebody tagged the area by hand; only a decision counts
    return None


@lru_cache(maxsize=64)
def _decided(area: UUID, tag: str) -> Switch:
    found: Switch | None = Switch.objects.filter(area=area, tag=tag).first()
    if found is None:
        raise LookupError(tag)
    return found
