"""What verification refuses: a code per fault, with what is wrong and what to do next."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.web.faults import Fault, Refused

_TEXTS: dict[str, tuple[Any, Any]] = {
    "VERIFY-001": (
        _("The standard in force names no list %(name)s."),
        _("Choose a list of the page."),
    ),
    "VERIFY-002": (
        _("The file says of nobody who it is."),
        _("It needs a column of identity numbers, or columns of names and birth dates."),
    ),
    "VERIFY-003": (
        _("Choose what was found, or what the ground is."),
        _("Choose one of the answers that the page gives."),
    ),
    "VERIFY-004": (
        _("No household of the area may be compared."),
        _("Record first by what consent or law each household may be held against lists."),
    ),
    "VERIFY-005": (
        _("The row says neither an identity number nor a name with a birth date."),
        _("Ask the office that sent the list."),
    ),
    "VERIFY-006": (
        _("This hit is decided already."),
        _("Its page says by whom and why."),
    ),
    "VERIFY-007": (
        _("A hit is decided with a reason."),
        _("Write in a sentence what was found, without names or numbers of people."),
    ),
    "VERIFY-008": (
        _("A ground needs its paper or its law."),
        _("Write where the signed paper lies, or which law it is."),
    ),
    "VERIFY-009": (
        _("The day lies in the future, or cannot be read."),
        _("Use a day up to today."),
    ),
}


class VerificationError(Refused):
    """An act of verification that is refused, with every fault at once."""


def fault(code: str, /, **values: object) -> Fault:
    """The fault of this code with its values filled in."""
    message, remedy = _TEXTS[code]
    filled = {name: str(value) for name, value in values.items()}
    return Fault(code, message % filled if filled else message, remedy)


def refuse(code: str, /, **values: object) -> VerificationError:
    """The error of a single fault, to be raised."""
    return VerificationError(fault(code, **values))
