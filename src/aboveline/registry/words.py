"""Words of the standard and of states on pages of the register, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aboveline.registry.standards import site_standard


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


def criterion_label(name: str) -> str:
    """What people call a criterion."""
    rule = site_standard().criteria.get(name)
    return _label("criteria", name, getattr(rule.shape, "label", "") if rule else "")


def category_label(name: str) -> str:
    """What people call a category of households."""
    rules = {rule.name: rule for rule in site_standard().categories}
    found = rules.get(name)
    return _label("categories", name, getattr(found.shape, "label", "") if found else "")


def _label(section: str, name: str, english: str) -> str:
    if (get_language() or "").startswith("zh"):
        chinese = site_standard().label(section, name)
        if chinese != name:
            return chinese
    return english or name.replace("_", " ")
