"""Words of the standard and of states on pages of the register, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.registry.codes import in_language
from aboveline.registry.standards import site_standard
from aboveline.standard.words import Words


@dataclass(frozen=True)
class Shown:
    """A state as a mark: its shape and colour (`web.templatetags.web.KINDS`) and its word."""

    kind: str
    word: Any


STATES: dict[str, Shown] = {
    "does_not_meet": Shown("fails", _("below the standard")),
    "cannot_tell": Shown("unknown", _("cannot be told")),
    "meets": Shown("holds", _("meets the standard")),
}
NOT_JUDGED = Shown("plain", _("not judged yet"))
CRITERION = {
    True: Shown("holds", _("holds")),
    False: Shown("fails", _("does not hold")),
    None: Shown("unknown", _("cannot be told")),
}


def shown_state(state: str) -> Shown:
    """The mark of a state; of none when nobody judged."""
    return STATES.get(state, NOT_JUDGED)


def site_words() -> Words:
    """The words of the site's standard, in the language of the page."""
    return Words(site_standard(), chinese=in_language(en=False, zh=True))


def criterion_label(name: str) -> str:
    """What people call a criterion."""
    return site_words().name("criteria", name)
