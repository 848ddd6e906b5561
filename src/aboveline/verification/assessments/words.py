"""The words of assessments on pages and in reports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.registry.standards import site_standard
from aboveline.registry.words import Shown, site_words

STATES: dict[str, Any] = {
    "planned": _("plan made"),
    "frozen": _("frame frozen"),
    "committed": _("seed committed"),
    "drawn": _("sample drawn"),
    "in_field": _("in the field"),
    "closed": _("field closed"),
    "reported": _("reported"),
}
ROLES: dict[str, Any] = {
    "office": _("the office that planned it"),
    "assessors": _("the assessors"),
}
GROUPS: dict[str, Any] = {
    "exited": _("exited"),
    "registered": _("still registered"),
    "unregistered": _("not registered"),
}
FINDINGS: dict[str, Any] = {"poor": _("poor"), "not_poor": _("not poor")}
PLACES: dict[str, Any] = {
    "home": _("in the home"),
    "village": _("elsewhere in the village"),
    "elsewhere": _("elsewhere"),
}
APPEALS: dict[str, Any] = {
    "open": _("waits for a decision"),
    "accepted": _("accepted"),
    "refused": _("not accepted"),
}
VERDICTS: dict[str, Shown] = {
    "passes": Shown("holds", _("passes")),
    "fails": Shown("fails", _("fails")),
    "cannot_tell": Shown("unknown", _("the sample cannot tell")),
}


def rate_name(name: str) -> str:
    """What a rate of the standard is called."""
    rules = site_standard().assessment
    if rules is None:
        return name
    if name == "combined":
        label = rules.shape.combined.label if rules.shape.combined is not None else name
        return site_words().text("assessment.combined", label)
    return site_words().text(f"assessment.rates.{name}", rules.shape.rates[name].label)


def question_name(name: str, label: str) -> str:
    """A question in the reader's language."""
    return site_words().text(f"assessment.questions.{name}", label)


def reason_name(name: str) -> str:
    """Why a household is replaced."""
    return site_words().text(f"assessment.replaced_when.{name}", name.replace("_", " "))
