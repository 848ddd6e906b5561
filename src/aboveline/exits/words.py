"""Words of procedures and rounds, in the language of the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aboveline.accounts.labels import ROLE_NAMES
from aboveline.exits.procedures import EXIT, IDENTIFICATION, Procedure, roles_of
from aboveline.registry.codes import in_language
from aboveline.registry.words import Shown
from aboveline.standard.model import Step
from aboveline.standard.words import Words
from aboveline.web.templatetags.web import listed

PROCEDURES: dict[str, Any] = {
    IDENTIFICATION: _("identification"),
    EXIT: _("exit"),
}
CANDIDATES: dict[str, Shown] = {
    "open": Shown("unknown", _("on the way")),
    "refused": Shown("plain", _("may not be proposed")),
    "stopped": Shown("fails", _("stopped")),
    "done": Shown("holds", _("done")),
}
SIGNATURES: dict[str, Any] = {
    "paper": _("signed on paper"),
    "attachment": _("signed, attached"),
    "refused": pgettext_lazy("signature", "refused"),
}


def procedure_label(procedure: Procedure) -> str:
    """What people call a procedure, as its pack has it."""
    standard = procedure.standard
    named = standard.exits if procedure.name == EXIT else standard.identification
    found: Any = named["household"]
    return _words(procedure).text(procedure.place, found.shape.label or procedure.name)


def step_label(procedure: Procedure, step: Step) -> str:
    """What people call a step."""
    return _words(procedure).text(f"{procedure.place}.steps.{step.name}", step.shape.label)


def step_by(procedure: Procedure, step: Step) -> str:
    """Whose step it is, as the pack says."""
    return _words(procedure).plain("owners", step.shape.by)


def roles_label(step: Step) -> str:
    """The roles of the site that record a step."""
    return listed(ROLE_NAMES[role] for role in sorted(roles_of(step)))


def _words(procedure: Procedure) -> Words:
    return Words(procedure.standard, chinese=in_language(en=False, zh=True))
