"""The standard of the site, and its plan for a day; read once in a process."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

from django.conf import settings

from aboveline.engine.county import Plan, make_plan
from aboveline.standard import Standard, load_standard


@cache
def _loaded(name: str) -> Standard:
    return load_standard(name)


@lru_cache(maxsize=4)
def _planned(name: str, day: date) -> Plan:
    return make_plan(_loaded(name), as_of=day)


def site_standard() -> Standard:
    """The standard that `ABOVELINE_STANDARD` names."""
    return _loaded(settings.ABOVELINE_STANDARD)


def plan_on(day: date) -> Plan:
    """The plan of the site's standard on a day. Raises StandardError outside its validity."""
    return _planned(settings.ABOVELINE_STANDARD, day)
