"""What a census refuses: a code per fault, with what is wrong and what to do next."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.web.faults import Fault, Refused

_TEXTS: dict[str, tuple[Any, Any]] = {
    "CENSUS-001": (
        _("The standard in force says nothing of a census."),
        _("Choose a standard whose pack has a section for it."),
    ),
    "CENSUS-002": (
        _("No household of the area is registered; there is nothing to count."),
        _("Choose an area with registered households."),
    ),
    "CENSUS-003": (
        _("A batch ends before it begins, or begins before the one before it has ended."),
        _("Give the batches days that follow each other."),
    ),
    "CENSUS-004": (
        _("The batch is closed."),
        _("What was counted stays as it is; the page of the round shows it."),
    ),
    "CENSUS-005": (
        _("%(name)s works in the counted county or in an office above, or is no enumerator here."),
        _("Choose an enumerator whose other duties are in another county."),
    ),
    "CENSUS-006": (
        _("The same person cannot count a household a second time."),
        _("Choose another enumerator for the second time."),
    ),
    "CENSUS-007": (
        _("The household is counted already."),
        _("Go on with the next household of your list."),
    ),
    "CENSUS-008": (
        _("Not answered: %(names)s."),
        _("Answer them, say that it is not known, or keep the form as a draft."),
    ),
    "CENSUS-009": (
        _("An answer does not fit its question: %(names)s."),
        _("Choose one of the answers; write whole numbers of zero or more."),
    ),
    "CENSUS-010": (
        _("More members are named than live there: %(names)s."),
        _("Count the people who live and budget together, then those of whom it is so."),
    ),
    "CENSUS-011": (
        _("The day lies outside the days of the batch, or in the future."),
        _("Use the day of the visit, from %(first)s to %(last)s."),
    ),
    "CENSUS-012": (
        _("%(count)s households of the batch are not counted, or not a second time."),
        _("Count them, or close the batch with a reason."),
    ),
    "CENSUS-013": (
        _("The batch is not ready for this step: it is %(state)s."),
        _("The page of the round names the step that is next."),
    ),
    "CENSUS-014": (
        _("This difference is decided already."),
        _("Its line says by whom and why."),
    ),
    "CENSUS-015": (
        _("A decision needs one of the answers of the page, and a reason."),
        _("Write in a sentence what was found, without names or numbers of people."),
    ),
    "CENSUS-016": (
        _("The standard time lies after the last day of the census."),
        _("Choose a day that the census reaches."),
    ),
    "CENSUS-017": (
        _("Households outside the register are listed only in villages where all are counted."),
        _("Leave it out; the round counts registered households here."),
    ),
    "CENSUS-018": (
        _("A household that is listed needs the name of its head."),
        _("Write the name as the household says it."),
    ),
    "CENSUS-019": (
        _("A question of a form that was sent is none of this census: %(names)s."),
        _("Load the form of this round again."),
    ),
    "CENSUS-020": (
        _("The answer has the key of another household's answer."),
        _("Open the form of this household again."),
    ),
    "CENSUS-021": (
        _("People who live there: %(people)s. Listed: %(listed)s."),
        _("List each person who lives there, or mend the number."),
    ),
}


class CensusError(Refused):
    """A step of a census that is refused, with every fault at once."""


def fault(code: str, /, **values: object) -> Fault:
    """The fault of this code with its values filled in."""
    message, remedy = _TEXTS[code]
    filled = {name: str(value) for name, value in values.items()}
    texts = [text % filled if "%(" in str(text) else text for text in (message, remedy)]
    return Fault(code, *texts)


def refuse(code: str, /, **values: object) -> CensusError:
    """The error of a single fault, to be raised."""
    return CensusError(fault(code, **values))
