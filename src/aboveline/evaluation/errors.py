"""What the evaluation refuses: a code per fault, with what is wrong and what to do next."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.web.faults import Fault, Refused

_TEXTS: dict[str, tuple[Any, Any]] = {
    "JUDGE-001": (
        _("The site knows no standard that comes next."),
        _("Whoever runs the site names it in ABOVELINE_NEXT_STANDARD."),
    ),
    "JUDGE-002": (
        _("The standard %(standard)s is in force here already."),
        _("Nothing has to be switched."),
    ),
    "JUDGE-003": (
        _("More than %(most)s households live here."),
        _("Try the counties one by one; aboveline simulate tries register files of any size."),
    ),
    "JUDGE-004": (
        _("One of the two standards lacks something for this area: %(why)s"),
        _("Complete the pack, then try again."),
    ),
    "JUDGE-005": (
        _("The register has changed since it was tried: %(count)s households."),
        _("Try it again; the decision is about the register as it is."),
    ),
    "JUDGE-006": (
        _("The standard that was tried is not the one that comes next, or not the one in force."),
        _("Try it again with the packs as they are."),
    ),
    "JUDGE-007": (
        _("Whoever tried the switch does not decide it."),
        _("Ask another person at or above the area."),
    ),
    "JUDGE-008": (
        _("On this day the next standard does not apply, or it has passed."),
        _("Use a day from %(first)s to before %(end)s."),
    ),
    "JUDGE-009": (
        _("It is not said why."),
        _("Write a sentence, without names or numbers of people."),
    ),
    "JUDGE-010": (
        _("This simulation was decided already."),
        _("Its page says what was decided."),
    ),
}


class EvaluationError(Refused):
    """An act of the evaluation that is refused, with every fault at once."""


def fault(code: str, /, **values: object) -> Fault:
    """The fault of this code with its values filled in."""
    message, remedy = _TEXTS[code]
    filled = {name: str(value) for name, value in values.items()}
    return Fault(code, _filled(message, filled), _filled(remedy, filled))


def refuse(code: str, /, **values: object) -> EvaluationError:
    """The error of a single fault, to be raised."""
    return EvaluationError(fault(code, **values))


def _filled(text: Any, values: dict[str, str]) -> Any:
    return text % values if "%(" in str(text) else text
