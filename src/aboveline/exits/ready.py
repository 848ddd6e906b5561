"""Who passes a step: for each household before it what stops it, and for what it waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.exits.drawing import at_least
from aboveline.exits.models import Candidate, Draw, Objection, Recheck, Round, Signature
from aboveline.exits.procedures import Numbers, Procedure, procedure_of
from aboveline.exits.quorum import Ballot, Meeting, Result, result_of
from aboveline.exits.reasons import Reason
from aboveline.exits.round_errors import refuse
from aboveline.exits.standing import PASSING, Expected, standing_of
from aboveline.problems.models import Pairing
from aboveline.registry.models import Household
from aboveline.standard.model import Step

Candidates = Sequence[Candidate]
_Found = dict[UUID, list[Reason]]


@dataclass(frozen=True)
class Voting:
    """A meeting with what it said of each household, by candidate."""

    meeting: Meeting
    ballots: Mapping[UUID, Ballot]


@dataclass
class Ready:
    """What stops candidates and for what they wait, by candidate; `results` of a meeting."""

    stops: _Found = field(default_factory=lambda: defaultdict(list))
    waits: _Found = field(default_factory=lambda: defaultdict(list))
    results: dict[UUID, Result] = field(default_factory=dict)

    def passed(self, candidates: Candidates) -> list[Candidate]:
        """Those whom nothing stops, and who wait for nothing."""
        return [c for c in candidates if not self.stops.get(c.pk) and not self.waits.get(c.pk)]

    def stopped(self, candidates: Candidates) -> list[Candidate]:
        """Those whom something stops."""
        return [c for c in candidates if self.stops.get(c.pk)]

    def waiting(self, candidates: Candidates) -> list[Candidate]:
        """Those who wait, and whom nothing stops."""
        return [c for c in candidates if self.waits.get(c.pk) and not self.stops.get(c.pk)]


@dataclass(frozen=True)
class Before:
    """Candidates before one step of one procedure, with their rounds, on a day."""

    procedure: Procedure
    step: Step
    rounds: Mapping[UUID, Round]
    candidates: Candidates
    on: date

    @property
    def numbers(self) -> Numbers:
        """The numbers of the procedure where the rounds are held."""
        areas = {one.area_id for one in self.rounds.values()}
        return Numbers(self.procedure.standard, areas, self.on)


def standing_before(rounds: Sequence[Round], name: str, *, on: date) -> Before:
    """The candidates of rounds that stand before a step. Raises EXITS-012, -019."""
    keys = [one.pk for one in rounds]
    rows = Round.objects.filter(pk__in=keys, ended_on=None).select_related("area")
    found = {one.pk: one for one in rows.order_by("area__order", "pk")}
    if not found:
        raise refuse("EXITS-012")
    if len({(one.procedure, one.pack_digest) for one in found.values()}) > 1:
        raise refuse("EXITS-019")
    procedure = procedure_of(next(iter(found.values())))
    position = procedure.position_of(name)
    if position is None:
        raise refuse("EXITS-012")
    candidates = list(
        Candidate.objects.filter(round__in=found, state="open", position=position).order_by("pk")
    )
    if not candidates:
        raise refuse("EXITS-012")
    there = {one.round_id for one in candidates}
    used = {key: one for key, one in found.items() if key in there}
    return Before(procedure, procedure.steps[position], used, candidates, on)


def ready_for(before: Before, *, actor: Actor, voting: Voting | None = None) -> Ready:
    """What stops the candidates before a step, and for what they wait."""
    found = Ready()
    position = before.procedure.position_of(before.step.name) or 0
    if before.procedure.still_decides(position):
        _add_standing(found, before, actor)
    if before.step.shape.kind == "review":
        _add_votes(found, before, voting)
    else:
        add = _BY_KIND.get(before.step.shape.kind or "")
        if add is not None:
            add(found, before)
    return found


def _add_standing(found: Ready, before: Before, actor: Actor) -> None:
    homes = Household.objects.filter(
        candidacies__round__in=list(before.rounds),
        candidacies__state="open",
        candidacies__position=before.procedure.position_of(before.step.name),
    )
    expected = {
        one.household_id: Expected(before.rounds[one.round_id].area_id, (one.status,))
        for one in before.candidates
    }
    standing = standing_of(
        homes,
        before.procedure,
        expected,
        on=before.on,
        actor=actor,
        rounds=list(before.rounds),
    )
    for one in before.candidates:
        for reason in standing[one.household_id]:
            kind = found.waits if reason.code in PASSING else found.stops
            kind[one.pk].append(reason)


def _add_votes(found: Ready, before: Before, voting: Voting | None) -> None:
    if voting is None:
        for one in before.candidates:
            found.waits[one.pk].append(Reason("EXITS-052"))
        return
    numbers = before.numbers
    for one in before.candidates:
        ballot = voting.ballots.get(one.pk)
        if ballot is None:
            found.waits[one.pk].append(Reason("EXITS-052"))
            continue
        area = before.rounds[one.round_id].area_id
        quorum = numbers.of(before.step, "quorum", area)
        assert quorum is not None  # noqa: S101 - a review has one, or the pack is refused
        majority = numbers.of(before.step, "majority", area)
        result = result_of(voting.meeting, ballot, quorum=quorum, majority=majority)
        found.results[one.pk] = result
        if not result.has_quorum:
            values = ("present", "eligible", "needed")
            why = Reason("EXITS-041", {name: getattr(result, name) for name in values})
            found.waits[one.pk].append(why)
        elif not result.is_for:
            values = ("in_favour", "against", "present")
            why = Reason("EXITS-040", {name: getattr(result, name) for name in values})
            found.stops[one.pk].append(why)


def _add_signatures(found: Ready, before: Before) -> None:
    rows = Signature.objects.filter(candidate__round__in=list(before.rounds))
    said = dict(rows.values_list("candidate_id", "kind"))
    for one in before.candidates:
        if one.pk not in said:
            found.waits[one.pk].append(Reason("EXITS-047"))
        elif said[one.pk] == "refused":
            found.stops[one.pk].append(Reason("EXITS-046"))


def _add_notices(found: Ready, before: Before) -> None:
    posted = Candidate.notices.through.objects.filter(
        notice__round__in=list(before.rounds), notice__step=before.step.name
    )
    until: dict[UUID, date] = {}
    for key, day in posted.order_by("notice__until").values_list("candidate_id", "notice__until"):
        until.setdefault(key, day)
    for one in before.candidates:
        if one.pk not in until:
            found.waits[one.pk].append(Reason("EXITS-045"))
        elif until[one.pk] > before.on:
            found.waits[one.pk].append(Reason("EXITS-044", {"day": until[one.pk].isoformat()}))
    _add_objections(found, before)


def _add_objections(found: Ready, before: Before) -> None:
    """An objection that nobody decided about lets wait; one that was found right stops."""
    rows = Objection.objects.filter(candidate__round__in=list(before.rounds))
    undecided: dict[UUID, list[str]] = defaultdict(list)
    right: dict[UUID, list[str]] = defaultdict(list)
    for key, state, number in rows.order_by("problem__number").values_list(
        "candidate_id", "problem__state", "problem__number"
    ):
        if state == "clue":
            undecided[key].append(number)
        elif state not in ("dismissed", "merged"):
            right[key].append(number)
    here = {one.pk for one in before.candidates}
    for key in right.keys() & here:
        found.stops[key].append(Reason("EXITS-042", {"numbers": right[key]}))
    for key in undecided.keys() & here:
        found.waits[key].append(Reason("EXITS-043", {"numbers": undecided[key]}))


def _add_rechecks(found: Ready, before: Before) -> None:
    """Nobody passes before something was drawn; one that failed is stopped, and makes the others
    wait until as many were drawn as the pack then asks.
    """
    drawn = drawn_in(before)
    for one in before.candidates:
        mine = drawn.get(one.round_id)
        result = mine.results.get(one.pk) if mine is not None else None
        if mine is None:
            found.waits[one.pk].append(Reason("EXITS-050"))
        elif result == "fails":
            found.stops[one.pk].append(Reason("EXITS-048"))
        elif result == "":
            found.waits[one.pk].append(Reason("EXITS-049"))
        elif mine.lacking:
            found.waits[one.pk].append(Reason("EXITS-053"))


@dataclass
class Drawn:
    """What was drawn before a step of a round: results by candidate, empty while there is none.

    `of` households stood before the step when it was first drawn; so many are `lacking` since one
    failed.
    """

    of: int
    results: dict[UUID, str] = field(default_factory=dict)
    lacking: int = 0


def drawn_in(before: Before) -> dict[UUID, Drawn]:
    """What was drawn before a step, by round; a round without any draw is not there."""
    drawn: dict[UUID, Drawn] = {}
    draws = Draw.objects.filter(round__in=before.rounds, step=before.step.name).order_by("pk")
    for key, count in draws.values_list("round_id", "of_count"):
        drawn.setdefault(key, Drawn(count))
    rows = Recheck.objects.filter(draw__round__in=before.rounds, draw__step=before.step.name)
    for key, candidate, result in rows.values_list("draw__round_id", "candidate_id", "result"):
        drawn[key].results[candidate] = result
    failed = {key for key, one in drawn.items() if "fails" in one.results.values()}
    if failed:
        numbers = before.numbers
        for key in failed:
            area = before.rounds[key].area_id
            share = numbers.of(before.step, "share_after_failure", area)
            one = drawn[key]
            if share is not None:
                one.lacking = max(0, at_least(share, one.of) - len(one.results))
    return drawn


def _add_helpers(found: Ready, before: Before) -> None:
    homes = [one.household_id for one in before.candidates]
    rows = Pairing.objects.filter(household__in=homes, ends_on=None)
    helped = set(rows.values_list("household_id", flat=True))
    for one in before.candidates:
        if one.household_id not in helped:
            found.waits[one.pk].append(Reason("EXITS-051"))


_BY_KIND: dict[str, Callable[[Ready, Before], None]] = {
    "agreement": _add_signatures,
    "notice": _add_notices,
    "recheck": _add_rechecks,
    "helper": _add_helpers,
}
