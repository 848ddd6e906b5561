"""What people read for states, moves, sources and rules of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aboveline.registry.codes import in_language, label_of
from aboveline.registry.standards import site_standard, standards_around
from aboveline.registry.words import site_words
from aboveline.standard.words import Words

STATES: dict[str, Any] = {
    "clue": gettext_lazy("clue"),
    "confirmed": gettext_lazy("confirmed"),
    "answered": gettext_lazy("answered"),
    "reopened": gettext_lazy("reopened"),
    "cleared": gettext_lazy("cleared"),
    "dismissed": gettext_lazy("dismissed"),
    "merged": gettext_lazy("merged"),
}
MOVES: dict[str, Any] = STATES | {
    "opened": gettext_lazy("opened"),
    "returned": gettext_lazy("returned"),
    "transferred": gettext_lazy("transferred"),
    "escalated": gettext_lazy("taken one level up"),
    "missed": gettext_lazy("taken one level up: contacts missed in a row"),
    "noted": gettext_lazy("noted"),
    "watched": gettext_lazy("reason to take the household under watch"),
}
SOURCES: dict[str, Any] = {
    "evaluation": gettext_lazy("evaluation"),
    "visit": gettext_lazy("visit"),
    "self_report": gettext_lazy("self-report"),
    "grid_worker": gettext_lazy("grid worker"),
    "feed": gettext_lazy("department feed"),
    "petition": gettext_lazy("petition or press"),
    "hazard": gettext_lazy("hazard"),
    "inspection": gettext_lazy("inspection"),
    "census": gettext_lazy("census"),
    "comparison": gettext_lazy("comparison"),
    "objection": gettext_lazy("objection"),
}
SEVERITIES: dict[str, Any] = {
    "low": gettext_lazy("low"),
    "medium": gettext_lazy("medium"),
    "high": gettext_lazy("high"),
}
MEASURE_STATES: dict[str, Any] = {
    "planned": gettext_lazy("planned"),
    "under_way": gettext_lazy("under way"),
    "given": gettext_lazy("given"),
    "stopped": gettext_lazy("stopped"),
}
FEED_STATES: dict[str, Any] = {
    "reading": gettext_lazy("being read"),
    "refused": gettext_lazy("cannot be read"),
    "failed": gettext_lazy("failed"),
    "checked": gettext_lazy("read, not taken"),
    "waiting": gettext_lazy("being taken"),
    "taken": gettext_lazy("taken"),
}
SCOPES: dict[str, Any] = {
    "all": gettext_lazy("every household"),
    "registered": gettext_lazy("those on the register, out of poverty or under watch"),
}
HAZARD_STATES: dict[str, Any] = {
    "waiting": gettext_lazy("being opened"),
    "taken": gettext_lazy("opened"),
}
ACTS: dict[str, Any] = {
    "confirmed": gettext_lazy("Confirm"),
    "dismissed": gettext_lazy("Dismiss"),
    "merged": gettext_lazy("Merge into another problem"),
    "answered": gettext_lazy("Answer: help is recorded"),
    "returned": gettext_lazy("Return to whoever answered"),
    "cleared": gettext_lazy("Clear"),
    "reopened": gettext_lazy("Reopen"),
    "transferred": gettext_lazy("Transfer to another area"),
}
DUE: dict[str, Any] = {
    "overdue": gettext_lazy("overdue"),
    "week": gettext_lazy("due within seven days"),
}
PARTS: dict[str, Any] = {
    "late": gettext_lazy("Late"),
    "up": gettext_lazy("Came up to your office"),
    "due": gettext_lazy("Due within seven days"),
    "second": gettext_lazy("Waits for you as second person"),
    "assigned": gettext_lazy("Yours, due later"),
}
"""The parts of my week."""
PERIODS: dict[str, Any] = {
    "once": gettext_lazy("once"),
    "month": gettext_lazy("a month"),
    "year": gettext_lazy("a year"),
}
EVIDENCE: dict[str, Any] = {
    "visit": gettext_lazy("visit"),
    "statement": gettext_lazy("income statement"),
    "attachment": gettext_lazy("paper or photo"),
    "measure": gettext_lazy("help"),
}


def shown_states(state: str) -> str:
    """What people read for the states that a filter shows; for none, all that are open."""
    return state_label(state) if state else _("open")


def state_label(state: str) -> str:
    """What people read for a state."""
    return str(STATES.get(state, state))


def move_label(kind: str) -> str:
    """What people read for a move, as a participle."""
    return str(MOVES.get(kind, kind))


def source_label(source: str) -> str:
    """What people read for a source of reports."""
    return str(SOURCES.get(source, source))


def rule_label(rule: str, title: str = "") -> str:
    """What people read for the rule of a problem; a title in somebody's own words as it is."""
    if title:
        return title
    if rule == "other":
        return _("other")
    if rule == "to_verify_area":
        return _("too much is unknown here")
    named = next((one for one in standards_around() if rule in one.problems), site_standard())
    return Words(named, chinese=in_language(en=False, zh=True)).name("problems", rule)


def benefit_label(name: str) -> str:
    """What people call a benefit of the standard."""
    return site_words().name("benefits", name)


def measure_labels(kinds: Iterable[str]) -> str:
    """What people read for kinds of help, one after another."""
    return in_language(", ", "、").join(label_of("measure", kind) for kind in kinds)


def evidence_words(named: Iterable[str]) -> str:
    """What the standard asks as evidence, one after another."""
    said = (site_words().plain("evidence", item) for item in named)
    return in_language(", ", "、").join(said) or _("a visit")


def actor_words(key: str, name: str) -> str:
    """Who made a move: the name it was made under; of a service, that the site did it."""
    return name if key.startswith("user:") else _("this site")
