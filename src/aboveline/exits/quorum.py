"""The arithmetic of a meeting: who may vote about a household, how many must be there, who won."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil


@dataclass(frozen=True)
class Ballot:
    """What the meeting said of one household; `recused` are relatives, of whom some were there."""

    recused: int
    recused_present: int
    in_favour: int
    against: int


@dataclass(frozen=True)
class Meeting:
    """A meeting: how many may vote, how many of them were there."""

    eligible: int
    present: int


@dataclass(frozen=True)
class Result:
    """The counts of one household once its relatives stood aside."""

    eligible: int
    present: int
    needed: int
    in_favour: int
    against: int
    majority: Fraction | None

    @property
    def has_quorum(self) -> bool:
        """Whether enough were there."""
        return self.eligible > 0 and self.present >= self.needed

    @property
    def is_for(self) -> bool:
        """Whether the meeting was for it: more than the share of those present; without a share,
        more than were against it.
        """
        if self.majority is None:
            return self.in_favour > self.against
        return self.in_favour > self.majority * self.present


def result_of(
    meeting: Meeting, ballot: Ballot, *, quorum: Fraction, majority: Fraction | None
) -> Result:
    """The counts of a household: its relatives count neither among those who may vote nor among
    those present.

    >>> one = result_of(Meeting(31, 21), Ballot(2, 1, 15, 4), quorum=Fraction(2, 3), majority=None)
    >>> one.eligible, one.present, one.needed, one.has_quorum, one.is_for
    (29, 20, 20, True, True)
    """
    eligible = meeting.eligible - ballot.recused
    return Result(
        eligible=eligible,
        present=meeting.present - ballot.recused_present,
        needed=ceil(quorum * eligible),
        in_favour=ballot.in_favour,
        against=ballot.against,
        majority=majority,
    )


def is_possible(meeting: Meeting, ballot: Ballot) -> bool:
    """Whether the numbers can be those of one meeting."""
    if not 0 <= meeting.present <= meeting.eligible:
        return False
    aside, there = ballot.recused, ballot.recused_present
    absent = meeting.eligible - meeting.present
    return (
        0 <= there <= min(aside, meeting.present)
        and aside - there <= absent
        and min(ballot.in_favour, ballot.against) >= 0
        and ballot.in_favour + ballot.against <= meeting.present - there
    )
