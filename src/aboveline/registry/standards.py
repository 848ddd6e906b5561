"""The standard that this site judges by; read once in a process."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from aboveline.standard import Standard, load_standard
from aboveline.web.templatetags.web import currency_name


@cache
def standard_named(name: str) -> Standard:
    """The standard of a pack, by name or folder."""
    return load_standard(name)


def standards_around() -> tuple[Standard, ...]:
    """The site's standard, the one that comes next, and the one that the site's extends.

    What the first does not name, the others may: areas go over one after another.
    """
    return _around(settings.ABOVELINE_STANDARD, settings.ABOVELINE_NEXT_STANDARD)


@cache
def _around(name: str, following: str) -> tuple[Standard, ...]:
    site = standard_named(name)
    named = (following, site.pack.extends or "")
    return (site, *(standard_named(one) for one in named if one))


def currency() -> str:
    """The currency of the standard of the site (ISO 4217)."""
    return site_standard().pack.currency or "CNY"


def currency_word() -> str:
    """What people call the currency of the standard of the site."""
    return currency_name(currency())


def site_standard() -> Standard:
    """The standard that `ABOVELINE_STANDARD` names."""
    return standard_named(settings.ABOVELINE_STANDARD)
