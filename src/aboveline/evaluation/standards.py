"""The plan of the site's standard for a day; made once in a process."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.conf import settings

from aboveline.engine.county import Plan, make_plan
from aboveline.registry.standards import standard_named


@lru_cache(maxsize=4)
def _planned(name: str, day: date) -> Plan:
    return make_plan(standard_named(name), as_of=day)


def plan_on(day: date) -> Plan:
    """The plan of the site's standard on a day. Raises StandardError outside its validity."""
    return _planned(settings.ABOVELINE_STANDARD, day)
