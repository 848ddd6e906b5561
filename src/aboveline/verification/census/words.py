"""The words of censuses on pages and in files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aboveline.areas.templatetags.areas import tag_name
from aboveline.registry.words import Shown

OTHER = "other"
"""The stratum of villages without a tag."""
STATES: dict[str, Any] = {
    "open": _("being counted"),
    "closed": _("counting ended"),
    "comparing": _("waits for the comparison"),
    "compared": _("compared with the register"),
}
HOUSEHOLDS: dict[str, Shown] = {
    "to_do": Shown("unknown", _("to be counted")),
    "done": Shown("holds", pgettext_lazy("census", "answered")),
    "refused": Shown("fails", pgettext_lazy("census", "refused")),
    "away": Shown("unknown", _("nobody at home")),
    "moved": Shown("plain", pgettext_lazy("census", "moved away")),
    "dead": Shown("plain", _("all members died")),
}
DRAFT = _("draft kept")
KINDS: dict[str, Any] = {
    "differs": _("the answers differ"),
    "only_census": _("only the census knows"),
    "only_register": _("only the register knows"),
}
DIFFERENCES: dict[str, Shown] = {
    "open": Shown("unknown", _("not decided")),
    "register_right": Shown("holds", _("the register is right")),
    "census_right": Shown("fails", _("the census is right: a visit is due")),
    "explained": Shown("plain", _("both are right: explained")),
}
GROUPS: dict[str, Any] = {
    "basics": pgettext_lazy("census", "The household"),
    "guarantees": pgettext_lazy("census", "Food, clothing, dwelling, water"),
    "members": pgettext_lazy("census", "Of how many members it is so"),
    "main_income": pgettext_lazy("census", "Main income"),
    "help": pgettext_lazy("census", "Help received"),
}


def stratum_label(stratum: str) -> str:
    """What people read for a stratum: its tags; without a name, the villages of all strata."""
    if not stratum:
        return gettext("all of the area")
    if stratum == OTHER:
        return gettext("other villages")
    return " · ".join(tag_name(tag) for tag in stratum.split("+"))
