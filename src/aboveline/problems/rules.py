"""What the standard says of a rule of the ledger: owner, help that answers, what clears it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from aboveline.evaluation.area_tables import lookup_of
from aboveline.problems.models import Problem
from aboveline.registry.standards import site_standard, standards_around
from aboveline.standard import Standard, shape
from aboveline.standard.deadlines import days_in, last_day
from aboveline.standard.model import Deadline, Ledger
from aboveline.standard.model import Problem as Rule

OTHER = "other"
"""The rule of what somebody reports in own words."""
TO_VERIFY, BUNDLE = "to_verify", "to_verify_area"
"""The rules of what is unknown: of a household, and of an area in which it is too much."""


@dataclass(frozen=True)
class Terms:
    """What the standard says of one rule."""

    name: str
    severity: str
    office: str
    answered_by: tuple[str, ...]
    evidence: tuple[str, ...]
    is_of_person: bool
    clause: str
    source: str
    rule: Rule | None


def terms_of(name: str) -> Terms | None:
    """The terms of a rule of the standard in force, of `other`, or None when there is no such."""
    return _terms_in(site_standard(), name)


def _terms_in(standard: Standard, name: str) -> Terms | None:
    if name == OTHER:
        first = standard.to_verify
        office = first.shape.owner if first is not None else ""
        return Terms(OTHER, "medium", office, (), (), False, "", "", None)
    verifies = name in (TO_VERIFY, BUNDLE)
    rule = standard.to_verify if verifies else standard.problems.get(name)
    if rule is None:
        return None
    said = rule.shape
    criterion = standard.criteria.get(getattr(said, "criterion", None) or "")
    clause = getattr(said, "clause", None) or getattr(criterion and criterion.shape, "clause", "")
    source = said.source or getattr(criterion and criterion.shape, "source", "")
    return Terms(
        name,
        said.severity,
        (getattr(said, "bundle_owner", None) if name == BUNDLE else None) or said.owner,
        tuple(said.answered_by),
        tuple(said.clears.evidence),
        isinstance(said, shape.Problem) and said.subject == "person",
        " ".join((clause or "").split()),
        source or "",
        rule,
    )


def known_terms(name: str) -> Terms:
    """The terms of a rule; of one that the standard in force has not, those of the standard before
    or after it, or bare ones.
    """
    found = (_terms_in(standard, name) for standard in standards_around())
    bare = Terms(name, "medium", "", (), (), False, "", "", None)
    return next((terms for terms in found if terms is not None), bare)


def bundling() -> tuple[float, str] | None:
    """The share above which an area of a level gets one problem of what is to verify, or None."""
    rule = site_standard().to_verify
    share = getattr(rule.shape, "bundle_above", None) if rule is not None else None
    level = getattr(rule.shape, "bundle_level", None) if rule is not None else None
    return (float(share), str(level)) if share and level else None


class Deadlines:
    """The last days of some areas on one day, by the calendar and parameters of the standard."""

    def __init__(self, areas: Collection[UUID], on: date) -> None:
        self.on, self._standard = on, site_standard()
        self._lookup = lookup_of(self._standard, areas, on)

    def decide(self, area: UUID, from_: date | None = None) -> date | None:
        """Until when a clue is decided."""
        ledger = self._standard.ledger
        return None if ledger is None else self._last(ledger.decide, area, from_)

    def answer(self, rule: str, area: UUID) -> date | None:
        """Until when help is there: what the rule says, else the ledger."""
        terms = terms_of(rule)
        if terms is not None and terms.rule is not None:
            due = Deadline(terms.rule.due_days, terms.rule.shape.due.counted)
            return self._last(due, area)
        ledger = self._standard.ledger
        return None if ledger is None else self._last(ledger.answer, area)

    def clear(self, rule: str, area: UUID) -> date | None:
        """Until when an answered problem is cleared or returned: as for a clue, after it held."""
        held = self.held_days(rule, area)
        return self.decide(area, self.on + timedelta(days=held))

    def held_days(self, rule: str, area: UUID) -> int:
        """For how many days the standard must hold before a problem is cleared."""
        terms = terms_of(rule)
        node = terms.rule.held_days if terms is not None and terms.rule is not None else None
        return 0 if node is None else days_in(node, self._lookup, str(area)) or 0

    def _last(self, due: Deadline, area: UUID, from_: date | None = None) -> date | None:
        begin = from_ or self.on
        return last_day(self._standard, due, self._lookup, str(area), from_=begin)


def window_start(name: str, on: date) -> date:
    """The first day of the window `merge` or `reopen` of the ledger that ends on a day."""
    standard: Standard = site_standard()
    ledger: Ledger | None = standard.ledger
    if ledger is None:
        return on
    deadline: Deadline = getattr(ledger, name)
    days = days_in(deadline.days, lookup_of(standard, (), on), "") or 0
    return on - timedelta(days=days)


def held_until(problem: Problem, on: date) -> date | None:
    """The day until which the standard must hold before a problem may be cleared; None if none."""
    if problem.holds_since is None:
        return None
    days = Deadlines([problem.area_id], on).held_days(problem.rule, problem.area_id)
    return problem.holds_since + timedelta(days=days)
