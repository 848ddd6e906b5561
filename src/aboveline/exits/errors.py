"""What exits refuse: a code per fault, with what is wrong and what to do next."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.web.faults import Fault, Refused

_TEXTS: dict[str, tuple[Any, Any]] = {
    "EXITS-101": (
        _("%(criterion)s: it does not hold. %(why)s"),
        _("An area leaves when every criterion holds; mend this one first."),
    ),
    "EXITS-102": (
        _("%(criterion)s: it cannot be told. %(why)s"),
        _("What is not known is not a pass; record it first."),
    ),
    "EXITS-103": (
        _("The standard in force has no exit for areas of this level."),
        _("The page of the standard says which areas leave, and how."),
    ),
    "EXITS-104": (
        _("An exit of this area is under way."),
        _("Go on with it, or refuse it first."),
    ),
    "EXITS-105": (
        _("This area has left; it was declared on %(day)s."),
        _("Nothing more has to be done; after the exit its households stay watched."),
    ),
    "EXITS-106": (
        _("It was refused in the cohort of %(year)s."),
        _("It may be proposed again in a later cohort."),
    ),
    "EXITS-107": (
        _("The cohort is neither this year nor the last one."),
        _("Write %(last)s or %(this)s."),
    ),
    "EXITS-108": (
        _("This is not the step that comes next."),
        _("Look at the page of the exit; somebody may have gone on meanwhile."),
    ),
    "EXITS-109": (
        _("This step is taken by another office."),
        _("It waits for: %(office)s."),
    ),
    "EXITS-110": (
        _("You took a step of this exit before."),
        _("A second person looks at it: ask somebody who took none."),
    ),
    "EXITS-111": (
        _("The notice stands until %(day)s."),
        _("Come back on the day after it."),
    ),
    "EXITS-112": (
        _("What was said against the exit during the notice has no answer: %(count)s."),
        _("Answer each of them on its page; the answer is another person's."),
    ),
    "EXITS-113": (
        _("It is not said what was found."),
        _("Write a sentence, without names or numbers of people."),
    ),
    "EXITS-114": (
        _("No evidence was named."),
        _("Name the minutes, the report or the document and its number."),
    ),
    "EXITS-115": (
        _("The day lies in the future or before the step before."),
        _("Use a day between the two."),
    ),
    "EXITS-116": (
        _("%(rate)s: it is missing, or no number from 0 to 100."),
        _("The sample has to be large enough to estimate it; assess the area again."),
    ),
    "EXITS-117": (
        _("What the standard needs for this area is not known: %(why)s"),
        _("Complete the pack or the tags of the area."),
    ),
    "EXITS-118": (
        _("Nothing is published for comment now."),
        _("Comments are taken while the notice stands."),
    ),
    "EXITS-119": (
        _("Whoever recorded a comment does not answer it."),
        _("Ask a second person of the office."),
    ),
    "EXITS-120": (
        _("The rates come from the assessment."),
        _("Report the independent assessment of the area; its report brings the rates here."),
    ),
    "EXITS-121": (
        _("This rate of an area that is on its way out comes from its assessment alone."),
        _("Report the independent assessment; its report brings the rate with its digest."),
    ),
    "EXITS-122": (
        _("No notice of an area that is up has this code."),
        _("Compare it with the notice; for a household, write its number too."),
    ),
    "EXITS-123": (
        _("This notice has had all the objections that this page takes on a day."),
        _("Come again tomorrow, or tell the village committee or the township office."),
    ),
    "EXITS-124": (
        _("This objection to an exit is answered on the page of the exit, not put aside here."),
        _("Answer it there, which ends it here too; or confirm it as a problem."),
    ),
    "EXITS-130": (
        _("The last helper of a household is not taken away until %(until)s. %(rule)s"),
        _(
            "Add another helper who begins at once; then this pairing can end. One who died or"
            " moved away has to be recorded first."
        ),
    ),
    "EXITS-131": (
        _("Help is not stopped until %(until)s. %(rule)s"),
        _(
            "When it is done, record it as given with its effect; more help may be planned"
            " beside it."
        ),
    ),
    "EXITS-132": (
        _("Help that ends before %(until)s ends with its effect. %(rule)s"),
        _("Write what became of it."),
    ),
    "EXITS-133": (
        _("Who left on %(since)s is watched until %(until)s. %(rule)s"),
        _("When nothing is open, the household goes back to those who left."),
    ),
    "EXITS-134": (
        _("The area left on %(since)s; the last person in charge stays until %(until)s. %(rule)s"),
        _("Give this role in this area to somebody else first; then this duty can end."),
    ),
}


class ExitError(Refused):
    """An act on an exit that is refused, with every fault at once."""


def fault(code: str, /, **values: object) -> Fault:
    """The fault of this code with its values filled in."""
    message, remedy = _TEXTS[code]
    filled = {name: str(value) for name, value in values.items()}
    return Fault(code, _filled(message, filled), _filled(remedy, filled))


def refuse(code: str, /, **values: object) -> ExitError:
    """The error of a single fault, to be raised."""
    return ExitError(fault(code, **values))


def _filled(text: Any, values: dict[str, str]) -> Any:
    return text % values if "%(" in str(text) else text
