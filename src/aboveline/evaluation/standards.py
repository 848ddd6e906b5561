"""The plan of the site's standard for a day; made once in a process."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.conf import settings

from aboveline.engine.county import Plan, make_plan, without_bundles
from aboveline.evaluation.findings import with_opposites
from aboveline.registry.standards import standard_named


@lru_cache(maxsize=4)
def _planned(name: str, day: date) -> Plan:
    return without_bundles(make_plan(with_opposites(standard_named(name)), as_of=day))


def plan_on(day: date) -> Plan:
    """The plan of the site's standard on a day. Raises StandardError outside its validity.

    It also tells the opposite of each rule, and bundles nothing: it may see a part of an area.
    """
    return _planned(settings.ABOVELINE_STANDARD, day)
