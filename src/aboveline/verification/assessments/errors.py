"""What an assessment refuses: a code per fault, with what is wrong and what to do next."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.web.faults import Fault, Refused

_TEXTS: dict[str, tuple[Any, Any]] = {
    "ASSESS-001": (
        _("The assessment is %(state)s; this step comes at another time."),
        _("Its page names the step that is next."),
    ),
    "ASSESS-002": (
        _("The standard in force says nothing of assessments."),
        _("Choose a standard whose pack has a section for them."),
    ),
    "ASSESS-003": (
        _("An assessment needs at least 2 villages, and no more than the area has."),
        _("Write a number from 2 to %(most)s."),
    ),
    "ASSESS-004": (
        _("The frame would be empty: no household of the area has the status of a group."),
        _("Register the households of the area first, those that are not poor as well."),
    ),
    "ASSESS-005": (
        _("A part of the seed was given for this role already, or you gave the other one."),
        _("The other part comes from somebody else; nobody holds both."),
    ),
    "ASSESS-006": (
        _("The part of the seed has fewer than 16 characters."),
        _("Take the proposed text, or roll dice and write at least 16 characters."),
    ),
    "ASSESS-007": (
        _("The text is not the one to which you are committed, or you hold no unopened part."),
        _("Write it exactly as you noted it, with every sign."),
    ),
    "ASSESS-008": (
        _("The frame on file has another digest than the one that was published."),
        _("Tell the administrator; do not draw from it."),
    ),
    "ASSESS-009": (
        _("%(name)s works here, in a paired county or an office above, or is no assessor here."),
        _("Choose an assessor from elsewhere."),
    ),
    "ASSESS-010": (
        _("The household was interviewed or replaced already."),
        _("Go on with the next household of your list."),
    ),
    "ASSESS-011": (
        _("The answers alone do not decide, and a finding or its reasons are missing."),
        _("Say whether the household is poor, and write what you saw."),
    ),
    "ASSESS-012": (
        _("The day lies before the draw or in the future."),
        _("Use the day of the visit."),
    ),
    "ASSESS-013": (
        _("No replacement is left in this village and group."),
        _("Leave the household open; the weights of the others make up for it."),
    ),
    "ASSESS-014": (
        _("This reason for a replacement is none of the standard."),
        _("Choose one of the list."),
    ),
    "ASSESS-015": (
        _("%(count)s households of the sample wait for an interview or a replacement."),
        _("Interview them, or close it with a reason."),
    ),
    "ASSESS-016": (
        _("An appeal needs a sentence, and is about a finding that counts against the area, once."),
        _("Write what the evidence shows, and attach it to the household."),
    ),
    "ASSESS-017": (
        _("Whoever appealed or made the interview does not decide about the appeal."),
        _("Ask another person of the office."),
    ),
    "ASSESS-018": (
        _("The decision needs a reason."),
        _("Write in a sentence what the evidence shows."),
    ),
    "ASSESS-019": (
        _("%(count)s appeals wait for a decision."),
        _("Decide about them before the report."),
    ),
    "ASSESS-020": (
        _("An answer does not fit its question."),
        _("Answer yes or no, and write amounts as numbers of zero or more."),
    ),
    "ASSESS-021": (
        _("This needs a person, not a service."),
        _("Sign in and do it by hand."),
    ),
}


class AssessmentError(Refused):
    """A step of an assessment that is refused, with every fault at once."""


def fault(code: str, /, **values: object) -> Fault:
    """The fault of this code with its values filled in."""
    message, remedy = _TEXTS[code]
    filled = {name: str(value) for name, value in values.items()}
    texts = [text % filled if "%(" in str(text) else text for text in (message, remedy)]
    return Fault(code, *texts)


def refuse(code: str, /, **values: object) -> AssessmentError:
    """The error of a single fault, to be raised."""
    return AssessmentError(fault(code, **values))
