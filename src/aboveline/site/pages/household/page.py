"""Everything on the page of a household, put together from the register and the evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import starts_of
from aboveline.areas.queries import path_of
from aboveline.evaluation.models import Decision
from aboveline.registry.codes import label_of
from aboveline.registry.models import Household, IncomeLine, Membership, Visit
from aboveline.registry.words import (
    CRITERION,
    Shown,
    category_label,
    criterion_label,
    shown_state,
    site_standard,
)
from aboveline.site.pages.household.income import IncomePanel, income_panel
from aboveline.site.pages.household.timeline import Event, events_of
from aboveline.web.clock import today
from aboveline.web.pages import Crumb

_FIRST = {False: 0, None: 1, True: 2}


@dataclass(frozen=True)
class CriterionLine:
    """One criterion of the standard for this household."""

    label: str
    shown: Shown
    clause: str
    source: str
    is_open: bool


@dataclass(frozen=True)
class Member:
    """One member today; the identity number is masked."""

    key: str
    name: str
    relation: str
    sex: str
    age_years: int | None
    identity: str
    has_doubt: bool


@dataclass(frozen=True)
class HouseholdPage:
    """What the page shows; `judged_on` is None before anybody judged."""

    crumbs: tuple[Crumb, ...]
    household: Household
    status: str
    state: Shown
    category: str
    judged_on: date | None
    verdict: str
    criteria: Sequence[CriterionLine]
    income: IncomePanel | None
    income_year: Decimal | None
    line: Decimal | None
    watch_line: Decimal | None
    causes: Sequence[str]
    members: Sequence[Member]
    visits: Sequence[Visit]
    last_visit: date | None
    missing: Sequence[str]
    events: Sequence[Event]
    may_visit: bool
    may_change: bool
    may_move: bool


def household_page(household: Household, actor: Actor) -> HouseholdPage:
    """The page of a household that the actor may read."""
    decision = Decision.objects.filter(household=household, is_latest=True).first()
    memberships = list(household.memberships.filter(valid_to=None).select_related("person"))
    memberships.sort(key=lambda row: (row.relation != "head", row.person.birth_date or date.max))
    everybody = dict(household.memberships.values_list("person_id", "person__name"))
    visits = list(household.visits.order_by("-visited_on", "-recorded_at")[:6])
    facts = decision.facts if decision else {}
    line = _amount(facts.get("poverty_line"))
    watch = _amount(facts.get("watch_line"))
    criteria = _criteria(decision.criteria if decision else {})
    return HouseholdPage(
        crumbs=_crumbs(household, actor),
        household=household,
        status=label_of("register_status", household.register_status),
        state=shown_state(decision.state if decision else ""),
        category=category_label(decision.category) if decision and decision.category else "",
        judged_on=decision.on if decision else None,
        verdict=_verdict(decision),
        criteria=criteria,
        income=_income(household, len(memberships), line, watch),
        income_year=_amount(facts.get("income_per_person")),
        line=line,
        watch_line=watch,
        causes=_causes(household),
        members=[_member(row) for row in memberships],
        visits=visits,
        last_visit=visits[0].visited_on if visits else None,
        missing=_missing(criteria, memberships, visits),
        events=events_of(household, everybody),
        may_visit=actor.may(Permission.REGISTRY_VISIT_RECORD, household.area_id),
        may_change=actor.may(Permission.REGISTRY_HOUSEHOLD_CHANGE, household.area_id),
        may_move=actor.may(Permission.REGISTRY_HOUSEHOLD_MOVE, household.area_id),
    )


def _crumbs(household: Household, actor: Actor) -> tuple[Crumb, ...]:
    """The areas above, from the actor's own downward."""
    starts = {area.pk for area in starts_of(actor)}
    whole = path_of(household.area)
    depth = next((i for i, area in enumerate(whole) if area.pk in starts), 0)
    return tuple(Crumb(a.name, reverse("pages:board", args=[a.pk])) for a in whole[depth:])


def _criteria(judged: Mapping[str, bool | None]) -> list[CriterionLine]:
    """The criteria, those that do not hold first."""
    rules = site_standard().criteria
    lines = []
    for name in sorted(judged, key=lambda name: _FIRST[judged[name]]):
        rule: Any = rules[name].shape if name in rules else None
        clause = " ".join(rule.clause.split()) if rule else ""
        source = (rule.source or "") if rule else ""
        shown = CRITERION[judged[name]]
        label = criterion_label(name)
        lines.append(CriterionLine(label, shown, clause, source, judged[name] is False))
    return lines


def _verdict(decision: Decision | None) -> str:
    """The state and its reason in one sentence."""
    if decision is None:
        return _("Nobody has judged this household yet. It is judged within seconds of a visit.")
    fails = [criterion_label(n) for n, holds in decision.criteria.items() if holds is False]
    unknown = [criterion_label(n) for n, holds in decision.criteria.items() if holds is None]
    if fails:
        return _("Below the standard. Does not hold: %(what)s.") % {"what": listed(fails)}
    if unknown:
        return _("It cannot be told. Not known: %(what)s.") % {"what": listed(unknown)}
    return _("Everything that the standard asks holds.")


def listed(words: Sequence[str]) -> str:
    """Words in a row, as the language writes them."""
    return ("、" if (get_language() or "").startswith("zh") else ", ").join(words)


def _income(
    household: Household, size: int, line: Decimal | None, watch: Decimal | None
) -> IncomePanel | None:
    lines = Prefetch("lines", IncomeLine.objects.order_by("pk"))
    rows = household.statements.order_by("-month_to", "-recorded_at").prefetch_related(lines)[:24]
    return income_panel(list(rows), size=size, line=line, watch=watch)


def _causes(household: Household) -> list[str]:
    rows = household.causes.filter(valid_to=None).order_by("-is_main", "pk")
    return [label_of("cause", row.cause) for row in rows]


def _member(row: Membership) -> Member:
    person = row.person
    return Member(
        key=str(person.pk),
        name=person.name,
        relation=label_of("relation", row.relation),
        sex=label_of("sex", person.sex),
        age_years=age_years(person.birth_date, today()),
        identity=person.identity_masked,
        has_doubt=bool(person.identity_doubt),
    )


def age_years(born: date | None, on: date) -> int | None:
    """Completed years on a day; nothing when the day of birth is not known."""
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _missing(
    criteria: Sequence[CriterionLine], memberships: Sequence[Membership], visits: Sequence[Visit]
) -> list[str]:
    """What nobody knows yet, each as what to ask or bring."""
    unknown = [line.label for line in criteria if line.shown is CRITERION[None]]
    found = []
    if unknown:
        found.append(_("Ask at the next visit: %(what)s.") % {"what": listed(unknown)})
    nameless = sum(not row.person.name for row in memberships)
    if nameless:
        found.append(_("Names are missing: %(count)s.") % {"count": nameless})
    without = [row.person.name for row in memberships if not row.person.identity_number]
    if any(without):
        found.append(
            _("No identity number yet: %(who)s.") % {"who": listed([n for n in without if n])}
        )
    doubtful = [row.person.name for row in memberships if row.person.identity_doubt]
    if doubtful:
        found.append(
            _("Compare the identity number with the card: %(who)s.") % {"who": listed(doubtful)}
        )
    if not visits:
        found.append(_("Nobody has visited this household yet."))
    return found


def _amount(value: object) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None
