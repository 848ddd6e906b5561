"""What the review of flags refuses: a code per fault, what is wrong and what to do next."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.web.faults import Fault, Refused

_TEXTS: dict[str, tuple[Any, Any]] = {
    "FLAG-001": (
        _("The flag is not in the state in which this can be done."),
        _("Open its page again: somebody else was faster."),
    ),
    "FLAG-002": (
        _("An outcome needs a reason."),
        _("Write in a sentence what was found there, without names or numbers of people."),
    ),
    "FLAG-003": (
        _("Nobody agrees to an outcome that they proposed themselves."),
        _("Ask a second person of the office."),
    ),
    "FLAG-004": (
        _("Nobody decides about a flag of their own visits."),
        _("Ask two other people of the office."),
    ),
    "FLAG-005": (
        _("An outcome is explained, confirmed or dismissed."),
        _("Choose one of the three."),
    ),
}


class FlagError(Refused):
    """A move of a flag that is refused, with every fault at once."""


def fault(code: str) -> Fault:
    """The fault of this code."""
    return Fault(code, *_TEXTS[code])
