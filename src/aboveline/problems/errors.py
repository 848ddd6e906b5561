"""What the ledger refuses: a code per fault, with what is wrong and what to do next."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.web.faults import Fault, Refused

_TEXTS: dict[str, tuple[Any, Any]] = {
    "PROBLEM-001": (
        _("A problem that is %(state)s cannot be %(after)s."),
        _("Its page lists the moves that are open."),
    ),
    "PROBLEM-002": (
        _("Whoever has %(before)s a problem cannot be the one by whom it is %(after)s."),
        _("Ask a second person of the office to look at it."),
    ),
    "PROBLEM-003": (
        _("This move needs a person, not a service."),
        _("Sign in and make it by hand."),
    ),
    "PROBLEM-004": (
        _("This move needs a reason."),
        _("Write in a sentence what was found, without names or numbers of people."),
    ),
    "PROBLEM-005": (
        _("The standard in force has no rule %(rule)s."),
        _("Choose a rule of the list, or report it as other in your own words."),
    ),
    "PROBLEM-090": (
        _("A report needs to say which gap was seen."),
        _("Choose it from the list, or report it as other in your own words."),
    ),
    "PROBLEM-091": (
        _("Help for this problem is only planned: %(kinds)s."),
        _("Record under Help on its page that it began or was given, or that it stopped and why."),
    ),
    "PROBLEM-006": (
        _("A report in your own words needs a title."),
        _("Say in a few words what is wrong."),
    ),
    "PROBLEM-007": (
        _("The rule %(rule)s is about a member, and no member of the household was named."),
        _("Choose the member whom it is about."),
    ),
    "PROBLEM-008": (
        _("There is no source %(source)s of reports."),
        _("Use one of the sources of the list."),
    ),
    "PROBLEM-009": (
        _("The day lies in the future."),
        _("Use a day up to today."),
    ),
    "PROBLEM-010": (
        _("The owner of a problem cannot be the one who clears it."),
        _("Ask somebody else of the office to look at the evidence."),
    ),
    "PROBLEM-011": (
        _("You recorded facts by which this problem counts as gone."),
        _("Ask somebody who did not record them to clear it."),
    ),
    "PROBLEM-012": (
        _("The evaluation of %(day)s does not say that the standard holds here."),
        _("Record what has changed; the household is judged again at once."),
    ),
    "PROBLEM-013": (
        _("It holds since %(day)s, and must hold until %(until)s."),
        _("Come back on that day; if it fails before, it counts anew."),
    ),
    "PROBLEM-014": (
        _("No evidence was named."),
        _("Tick what you have seen: %(evidence)s."),
    ),
    "PROBLEM-015": (
        _("The evidence named does not belong to this problem or is older than it."),
        _("Attach it to the household first, then tick it here."),
    ),
    "PROBLEM-016": (
        _("No help that answers this problem was recorded."),
        _("Record a measure of one of these kinds: %(kinds)s."),
    ),
    "PROBLEM-017": (
        _("A problem is merged into an open one of the same subject."),
        _("Choose an open problem of the same household, person or area."),
    ),
    "PROBLEM-018": (
        _("The household was changed and is not judged yet."),
        _("Wait some seconds and try again."),
    ),
    "PROBLEM-019": (
        _("Whoever confirmed a decision does not decide about the objection to it."),
        _("Ask a second person of the office to look at it."),
    ),
    "PROBLEM-020": (
        _("%(kind)s is no kind of help of the list."),
        _("Choose a kind of the list."),
    ),
    "PROBLEM-021": (
        _("Help of the kind %(kind)s does not answer this problem."),
        _("The standard names these kinds: %(kinds)s."),
    ),
    "PROBLEM-022": (
        _("Help needs a sentence that says what it is."),
        _("Say what is given and by whom."),
    ),
    "PROBLEM-023": (
        _("The help ends before it begins."),
        _("Correct one of the two days."),
    ),
    "PROBLEM-024": (
        _("The amount is not above zero, or has no period."),
        _("Write the amount with its period: once, a month or a year."),
    ),
    "PROBLEM-025": (
        _("Help that is %(state)s cannot become %(after)s."),
        _("Plan new help instead."),
    ),
    "PROBLEM-026": (
        _("The helper has no name."),
        _("Choose a person who signs in here, or write the name."),
    ),
    "PROBLEM-027": (
        _("This pairing has ended already."),
        _("Look at the pairings of today."),
    ),
    "PROBLEM-028": (
        _("The person does not work in the area of the problem."),
        _("Choose somebody with a duty there."),
    ),
    "PROBLEM-030": (
        _("There is no slip with this code."),
        _("Compare it with the slip: three groups of four signs; there is no O, I, L or U."),
    ),
    "PROBLEM-031": (
        _("An objection says what is wrong."),
        _("Write in your own words what the decision has wrong."),
    ),
    "PROBLEM-032": (
        _("An objection to this decision is open already."),
        _("Somebody is looking at it; the village worker can tell you how far it is."),
    ),
    "PROBLEM-040": (
        _("The household is watched, and this does not hold or cannot be told: %(criteria)s."),
        _("Answer it with help, or visit the household and record what is not known."),
    ),
    "PROBLEM-041": (
        _("The standard does not count the risk as gone yet (%(category)s)."),
        _("Its page says what is missing; the household stays under watch until then."),
    ),
    "PROBLEM-042": (
        _("The household has open problems (%(count)s): %(numbers)s."),
        _("Clear them, each by somebody independent, then end the watch."),
    ),
    "PROBLEM-043": (
        _("Whoever took a household under watch does not end it."),
        _("Ask a second person of the office."),
    ),
    "PROBLEM-044": (
        _("No problem of the household is confirmed."),
        _("Report the risk as a clue and have it confirmed; then the watch begins."),
    ),
    "PROBLEM-045": (
        _("The standard in force has no such benefit, or the problem is not of a household."),
        _("Choose a benefit of the list."),
    ),
    "PROBLEM-046": (
        _("The risk does not count as gone yet; not met, or not known: %(conditions)s"),
        _("The household stays under watch until each of these holds."),
    ),
    "PROBLEM-050": (
        _("The standard in force has no such feed."),
        _("Use one of the feeds that its page of the standard names."),
    ),
    "PROBLEM-051": (
        _("The file lacks columns: %(columns)s."),
        _("Name each column by one of its headings and send the file again."),
    ),
    "PROBLEM-052": (
        _("The day is missing, is no day, or lies in the future."),
        _("Write it as 2020-06-30."),
    ),
    "PROBLEM-053": (
        _("The row does not say whom it is about."),
        _("Give the identity number, or the name and the birth date."),
    ),
    "PROBLEM-054": (
        _("The amount is missing or no amount."),
        _("Write it in digits alone, in the currency of the standard."),
    ),
    "PROBLEM-055": (
        _("The event is none of those that the standard names."),
        _("Write it as the page of the standard does."),
    ),
    "PROBLEM-056": (
        _("The row has no reference of the department."),
        _("Give each row the department's own number, by which it is taken once."),
    ),
    "PROBLEM-057": (
        _("Nobody of the register here fits."),
        _("Compare the number with the document; nobody is guessed."),
    ),
    "PROBLEM-058": (
        _("Several people here have this name and birth date."),
        _("Send the row with the identity number."),
    ),
    "PROBLEM-059": (
        _("The reference stands in an earlier row of the file too."),
        _("Each row has a reference of its own."),
    ),
    "PROBLEM-060": (
        _("There are more than %(most)s rows."),
        _("Send them in parts."),
    ),
    "PROBLEM-061": (
        _("The register has another name for this identity number."),
        _("Compare both with the document; nobody is guessed."),
    ),
    "PROBLEM-062": (
        _("The standard has no alarm line of this feed here on this day."),
        _("Add one to the standard with its area, days and source."),
    ),
    "PROBLEM-063": (
        _("These rows were taken already."),
        _("Look at what became of them."),
    ),
    "PROBLEM-064": (
        _("The last day of a token lies before its first or more than a year after it."),
        _("Give it for a year at most; a new one can follow."),
    ),
    "PROBLEM-065": (
        _("A token names the department that gets it."),
        _("Write its name."),
    ),
    "PROBLEM-066": (
        _("There are no rows."),
        _("Send at least one row."),
    ),
    "PROBLEM-067": (
        _("The rows of this file are not read yet, or could not be read."),
        _("Look again when the worker has read them, or send the file again."),
    ),
    "PROBLEM-070": (
        _("The standard in force has no such hazard."),
        _("Choose one of the list."),
    ),
    "PROBLEM-071": (
        _("No place was chosen, or one that lies elsewhere."),
        _("Choose at least one place of this area."),
    ),
    "PROBLEM-072": (
        _("It is not said which households the hazard concerns."),
        _("Choose all, or those on the register."),
    ),
    "PROBLEM-074": (
        _("The days lie so late that what followed is not known yet, or before the standard."),
        _("Choose days whose outcome lies in the past and in the time of the standard."),
    ),
    "PROBLEM-075": (
        _("The threshold is none of the list, or its value is no number above zero."),
        _("Choose a threshold and write a number."),
    ),
    "PROBLEM-080": (
        _("The file is no workbook of the ledger, or lacks its columns."),
        _("Take the ledger away as a workbook and change owner and note in that one."),
    ),
    "PROBLEM-081": (
        _("There are more than %(most)s rows."),
        _("Take the ledger away in parts, one area or gap each."),
    ),
    "PROBLEM-082": (
        _("There is no problem of this number where you give work to owners."),
        _("Leave the number as the workbook came."),
    ),
    "PROBLEM-083": (
        _("The same number stands in several rows."),
        _("Keep one of them."),
    ),
    "PROBLEM-084": (
        _("Somebody changed the problem since the workbook was made."),
        _("Look at its page, or take the workbook away anew."),
    ),
    "PROBLEM-085": (
        _("The problem is closed."),
        _("Only open problems get an owner or a note."),
    ),
    "PROBLEM-086": (
        _("The note is longer than 300 signs."),
        _("Shorten it."),
    ),
    "PROBLEM-087": (
        _("Nobody of this name can be given problems."),
        _("Write the name as the list of owners has it, or the name for signing in."),
    ),
    "PROBLEM-088": (
        _("Several people have this name."),
        _("Write the name with which the person signs in."),
    ),
    "PROBLEM-089": (
        _("An owner is changed, never taken away."),
        _("Write another owner, or leave the old one."),
    ),
    "PROBLEM-029": (
        _("The problem lies in that area already, or the area is no more."),
        _("Choose another area of today."),
    ),
}


class ProblemError(Refused):
    """An act on the ledger that is refused, with every fault at once."""


def fault(code: str, /, **values: object) -> Fault:
    """The fault of this code with its values filled in."""
    message, remedy = _TEXTS[code]
    filled = {name: str(value) for name, value in values.items()}
    return Fault(code, message % filled if filled else message, _filled(remedy, filled))


def refuse(code: str, /, **values: object) -> ProblemError:
    """The error of a single fault, to be raised."""
    return ProblemError(fault(code, **values))


def _filled(text: Any, values: dict[str, str]) -> Any:
    return text % values if "%(" in str(text) else text
