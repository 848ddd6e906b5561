"""What rounds refuse: a code per fault, with what is wrong and what to do next."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.web.faults import Fault, Refused

_TEXTS: dict[str, tuple[Any, Any]] = {
    # acts on rounds
    "EXITS-010": (
        _("The standard in force has no such procedure that is carried out here."),
        _("Choose one of the list; a pack says how each step is carried out."),
    ),
    "EXITS-011": (
        _("A round of this procedure goes on already in %(area)s."),
        _("Bring that round to its end first."),
    ),
    "EXITS-012": (
        _("No household stands before this step."),
        _("Look at the page of the round for the step that is next."),
    ),
    "EXITS-013": (
        _("You took an earlier step in %(area)s, and this step needs a second person."),
        _("Ask somebody else of the office."),
    ),
    "EXITS-014": (
        _("This step in %(area)s is not yours: it is a step of %(roles)s."),
        _("Ask whoever holds that role there."),
    ),
    "EXITS-015": (
        _("No household of %(area)s may go through this procedure now: %(count)s were looked at."),
        _("The table says what stands in the way of each."),
    ),
    "EXITS-016": (
        _("The numbers of the meeting cannot be right for household %(number)s."),
        _("Those present are not more than those who may vote; relatives do not vote."),
    ),
    "EXITS-017": (
        _("The day lies in the future, or before the round was opened."),
        _("Use a day of the round up to today."),
    ),
    "EXITS-018": (
        _("A meeting is recorded with how many may vote and how many were there."),
        _("Write both numbers."),
    ),
    "EXITS-019": (
        _("This has to be done in one round, and for the step that is next."),
        _("Open the page of the round."),
    ),
    # what stands in the way of a household
    "EXITS-020": (
        _("It is not judged as it is recorded now."),
        _("Wait a moment: it is judged at once, or its area lacks something."),
    ),
    "EXITS-021": (
        _("It does not hold: %(criteria)s."),
        _("Close the gap first; the household is judged again."),
    ),
    "EXITS-022": (
        _("Nobody can tell: %(criteria)s."),
        _("Ask what is unknown at a visit."),
    ),
    "EXITS-023": (
        _("Its income rests on months that are not over: up to %(month)s."),
        _("Expected income does not count; state it when it was received."),
    ),
    "EXITS-024": (
        _("Problems are open: %(numbers)s."),
        _("Clear or dismiss them first."),
    ),
    "EXITS-025": (
        _("Its register status is %(status)s now."),
        _("The procedure goes on from another status."),
    ),
    "EXITS-026": (
        _("It is not in the class of those that may leave."),
        _("The standard names the class and its conditions."),
    ),
    "EXITS-032": (
        _("It is not in the class of those that may leave; not met, or not known: %(conditions)s"),
        _("It stays until each of these holds; what is unknown is asked at a visit."),
    ),
    "EXITS-027": (
        _("A member may be in the register twice."),
        _("Decide about the pair first."),
    ),
    "EXITS-028": (
        _("It does not live in the village of the round any more."),
        _("It may be proposed where it lives now."),
    ),
    "EXITS-029": (
        _("It meets the standard."),
        _("Only who lives below the standard is registered as poor."),
    ),
    "EXITS-030": (
        _("It is on its way in another round."),
        _("Bring that one to its end first."),
    ),
    "EXITS-031": (
        _("You took it under watch."),
        _("Somebody else decides that the watch ends."),
    ),
    # what stops it on its way, or lets it wait
    "EXITS-040": (
        _("The meeting was not for it: %(in_favour)s for, %(against)s against, %(present)s there."),
        _("It may be proposed again in another round."),
    ),
    "EXITS-041": (
        _("Not enough were there: %(present)s of %(eligible)s, and %(needed)s are needed."),
        _("Call the meeting again; relatives count neither there nor here."),
    ),
    "EXITS-042": (
        _("An objection was found to be right: %(numbers)s."),
        _("Mend what it says, then propose the household again."),
    ),
    "EXITS-043": (
        _("An objection is open: %(numbers)s."),
        _("Decide about it; the household waits."),
    ),
    "EXITS-044": (
        _("No notice of it has been up for all its days: the last is %(day)s."),
        _("Wait until the days have passed."),
    ),
    "EXITS-045": (
        _("No notice with it has been posted."),
        _("Post the notice first."),
    ),
    "EXITS-046": (
        _("The household has refused."),
        _("It stays in; it may be proposed again."),
    ),
    "EXITS-047": (
        _("The household has not signed."),
        _("Record its signature, or that it refuses."),
    ),
    "EXITS-048": (
        _("It was looked at again, and it does not hold."),
        _("Mend what was found, then propose the household again."),
    ),
    "EXITS-049": (
        _("It was drawn to be looked at again, and nobody has yet."),
        _("Visit it and record what was found."),
    ),
    "EXITS-050": (
        _("Nothing has been drawn yet to be looked at again."),
        _("Draw the households first."),
    ),
    "EXITS-051": (
        _("Nobody is named as its helper."),
        _("Name a helper on the page of the household."),
    ),
    "EXITS-052": (
        _("The meeting said nothing of it."),
        _("Write its votes."),
    ),
    "EXITS-053": (
        _("One of those drawn failed, so more have to be looked at again."),
        _("Draw the others that the pack asks."),
    ),
    # notices, signatures, looking again
    "EXITS-060": (
        _("There is no notice of it, or its days have passed."),
        _("Objections are made while the notice is up; later, report a clue."),
    ),
    "EXITS-061": (
        _("An objection without words cannot be answered."),
        _("Write what is wrong, without names or numbers of people."),
    ),
    "EXITS-062": (
        _("A notice needs its place."),
        _("Write where it hangs, such as the board of the village committee."),
    ),
    "EXITS-063": (
        _("A signature on paper needs a witness."),
        _("Write who was there when the household signed."),
    ),
    "EXITS-064": (
        _("The attachment is not a signature of this household."),
        _("Attach the signature to the household first, then choose it."),
    ),
    "EXITS-065": (
        _("Everything drawn waits for its result; no more is to be drawn."),
        _("Record what was found at each household."),
    ),
    "EXITS-066": (
        _("You recorded facts by which this household is judged."),
        _("Somebody else looks at it again."),
    ),
    "EXITS-067": (
        _("What was found is not said."),
        _("Say whether it holds; if not, write what was found."),
    ),
    "EXITS-068": (
        _("Whoever took a step of the round does not decide about an objection to it."),
        _("Ask somebody else of the office."),
    ),
    "EXITS-069": (
        _("A household leaves by the procedure of the standard, not by hand."),
        _("Open a round in its village; each step is recorded there."),
    ),
    "EXITS-070": (
        _("A household comes into the register by the procedure of the standard, not by hand."),
        _(
            "Record what is known of it: who is judged below the standard is asked in the next"
            " round of identification. Its help goes on meanwhile."
        ),
    ),
    "EXITS-071": (
        _("This is set by nobody alone: it mends what was wrong in the register."),
        _("Ask for a correction on the page of the household; somebody above decides."),
    ),
    # the lock of the year
    "EXITS-080": (
        _("The calendar of the standard locks the year later: from %(day)s."),
        _("Until then the register is open."),
    ),
    "EXITS-081": (
        _("%(area)s is locked for %(year)s already."),
        _("Its list is among the locked ones."),
    ),
    "EXITS-082": (
        _("The register of %(area)s is locked for %(year)s."),
        _("Ask for a correction; somebody above approves it."),
    ),
    "EXITS-083": (
        _("The register is not locked here, and this is not one that a correction alone changes."),
        _("Go the usual way: no correction is needed."),
    ),
    "EXITS-084": (
        _("What is to be corrected is not so any more, or there is no such step."),
        _("Look at the page of the household."),
    ),
    "EXITS-085": (
        _("It is not said why."),
        _("Write a sentence, without names or numbers of people."),
    ),
    "EXITS-086": (
        _("A correction of this household waits for its decision."),
        _("Wait for it."),
    ),
    "EXITS-087": (
        _("This correction was decided already."),
        _("Ask for another one if it is needed."),
    ),
    "EXITS-089": (
        _("The register of %(area)s is locked for %(year)s, and %(field)s is part of its list."),
        _("Ask for a correction on the page of the household; somebody above approves it."),
    ),
    "EXITS-090": (
        _("Households come into the register from %(first)s to %(last)s, not now."),
        _("Take the step in that window; help, visits and changes of members go on meanwhile."),
    ),
    "EXITS-091": (
        _("Such a field is not corrected: the lock does not keep it, or it has that value."),
        _("Choose a field of the list and another value."),
    ),
    "EXITS-092": (
        _("No notice that is up has this code and names this household."),
        _("Compare both with the notice. When its days have passed, tell the township office."),
    ),
    "EXITS-093": (
        _("An objection to this household is open already."),
        _("It is decided first; tell the township office what it does not say."),
    ),
    "EXITS-094": (
        _("This notice has had all the objections that this page takes on a day."),
        _("Come again tomorrow, or tell the village committee or the township office."),
    ),
    "EXITS-095": (
        _("The register of %(area)s is locked for %(year)s with what was found before %(day)s."),
        _("Record a visit of today, or ask for a correction on the page of the household."),
    ),
    "EXITS-096": (
        _("The lock keeps nothing that was found on that day."),
        _("Name a day before the lock; a visit of a later day is recorded as ever."),
    ),
    "EXITS-088": (
        _("Whoever asks for a correction does not decide about it."),
        _("Somebody else above decides."),
    ),
}

_SHORT: dict[str, Any] = {
    "EXITS-021": _("a criterion does not hold"),
    "EXITS-022": _("a criterion cannot be told"),
    "EXITS-023": _("rests on expected income"),
    "EXITS-024": _("a problem is open"),
    "EXITS-025": _("has another register status"),
    "EXITS-040": _("the meeting was not for it"),
    "EXITS-041": _("not enough were at the meeting"),
    "EXITS-042": _("an objection was found to be right"),
    "EXITS-043": _("an objection is open"),
    "EXITS-044": _("the days of the notice have not passed"),
}
"""Reasons in tables of counts, where the sentence names something of one household."""


class RoundError(Refused):
    """An act on a round that is refused, with every fault at once."""


def fault(code: str, /, **values: object) -> Fault:
    """The fault of this code with its values filled in."""
    message, remedy = _TEXTS[code]
    filled = {name: str(value) for name, value in values.items()}
    return Fault(code, message % filled if filled else message, remedy)


def heading(code: str) -> str:
    """A reason in a table of counts: its sentence, without what it names of one household."""
    text = str(_SHORT.get(code) or _TEXTS[code][0])
    return text.rstrip(".。")


def refuse(code: str, /, **values: object) -> RoundError:
    """The error of a single fault, to be raised."""
    return RoundError(fault(code, **values))
