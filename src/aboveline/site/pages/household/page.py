"""Everything on the page of a household, put together from the register and the evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.areas.queries import path_of
from aboveline.evaluation.panels import Criterion, Line, Why, why
from aboveline.exits.panels import HouseholdRounds, rounds_of
from aboveline.problems.panels import HouseholdLedger, ledger_of
from aboveline.registry.codes import label_of
from aboveline.registry.models import Household, HouseholdCause, Membership, Visit
from aboveline.registry.words import CRITERION, Shown, shown_state
from aboveline.site.pages.household.income import AnswerRow, IncomePanel, answers_of, income_panel
from aboveline.site.pages.household.timeline import Event, events_of
from aboveline.web.clock import today
from aboveline.web.compiled import compiled_once
from aboveline.web.pages import Crumb
from aboveline.web.templatetags.web import listed, month

_FIRST = {False: 0, None: 1, True: 2}


@dataclass(frozen=True)
class CriterionLine:
    """One criterion of the standard for this household, open when it does not hold."""

    criterion: Criterion
    shown: Shown
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
    ledger: HouseholdLedger
    rounds: HouseholdRounds
    next_change_on: date | None
    income: IncomePanel | None
    answers: Sequence[AnswerRow]
    causes: Sequence[str]
    members: Sequence[Member]
    visits: Sequence[Visit]
    last_visit: date | None
    missing: Sequence[str]
    events: Sequence[Event]
    may_slip: bool
    may_visit: bool
    may_change: bool
    may_move: bool
    may_unmask: bool
    may_report: bool
    may_audit: bool


def household_page(household: Household, actor: Actor) -> HouseholdPage:
    """The page of a household that the actor may read."""
    areas = path_of(household.area)
    above = [area.pk for area in areas]
    ever = _memberships(household.pk)
    memberships = [row for row in ever if row.valid_to is None]
    found = why(household, members=memberships)
    memberships.sort(key=lambda row: (row.relation != "head", row.person.birth_date or date.max))
    visits = _last_visits(household.pk)
    criteria = _criteria(found) if found else []
    return HouseholdPage(
        crumbs=_crumbs(areas, actor),
        household=household,
        status=label_of("register_status", household.register_status),
        state=shown_state(found.state if found else ""),
        category=found.category if found else "",
        judged_on=found.on if found else None,
        verdict=_verdict(criteria),
        criteria=criteria,
        ledger=ledger_of(household),
        rounds=rounds_of(household, actor, above),
        next_change_on=found.next_change_on if found else None,
        income=income_panel(found.income) if found and found.income else None,
        answers=answers_of(household),
        causes=[label_of("cause", row.cause) for row in _causes(household.pk)],
        members=[_member(row) for row in memberships],
        visits=visits,
        last_visit=visits[0].visited_on if visits else None,
        missing=_missing(found, memberships, visits),
        events=events_of(household, {row.person_id: row.person.name for row in ever}),
        may_slip=actor.may_below(Permission.EVALUATION_RECEIPT_ISSUE, above),
        may_visit=actor.may_below(Permission.REGISTRY_VISIT_RECORD, above),
        may_change=actor.may_below(Permission.REGISTRY_HOUSEHOLD_CHANGE, above),
        may_move=actor.may_below(Permission.REGISTRY_HOUSEHOLD_MOVE, above),
        may_unmask=actor.may_below(Permission.REGISTRY_IDENTITY_UNMASK, above),
        may_report=actor.may_below(Permission.PROBLEMS_CLUE_REPORT, above),
        may_audit=actor.may(Permission.AUDIT_ENTRY_READ),
    )


def _crumbs(areas: Sequence[Area], actor: Actor) -> tuple[Crumb, ...]:
    """The household's area and those above it, from the actor's own downward."""
    starts = set() if actor.is_service else set(actor.areas_for(Permission.AREAS_AREA_READ))
    depth = next((i for i, area in enumerate(areas) if area.pk in starts), 0)
    return tuple(Crumb(a.name, reverse("pages:board", args=[a.pk])) for a in areas[depth:])


def _criteria(found: Why) -> list[CriterionLine]:
    """The criteria, those that do not hold first."""
    rows = sorted(found.criteria, key=lambda row: _FIRST[row.holds])
    return [CriterionLine(row, CRITERION[row.holds], row.holds is not True) for row in rows]


def _verdict(criteria: Sequence[CriterionLine]) -> str:
    """The state and its reason in one sentence."""
    if not criteria:
        return _("The standard says nothing about this household today.")
    fails = [line.criterion.label for line in criteria if line.criterion.holds is False]
    unknown = [line.criterion.label for line in criteria if line.criterion.holds is None]
    said = []
    if fails:
        said.append(_("It does not hold: %(what)s.") % {"what": listed(fails)})
    if unknown:
        said.append(_("Nobody can tell yet: %(what)s.") % {"what": listed(unknown)})
    return " ".join(said) or _("Everything that the standard asks holds.")


@compiled_once
def _memberships(household: UUID) -> Any:
    rows = Membership.objects.filter(household=household)
    return rows.select_related("person").order_by("id")


@compiled_once
def _last_visits(household: UUID) -> Any:
    return Visit.objects.filter(household=household).order_by("-visited_on", "-recorded_at")[:6]


@compiled_once
def _causes(household: UUID) -> Any:
    rows = HouseholdCause.objects.filter(household=household, valid_to=None)
    return rows.order_by("-is_main", "pk")


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
    found: Why | None, memberships: Sequence[Membership], visits: Sequence[Visit]
) -> list[str]:
    """What nobody knows yet, each as what to ask or bring."""
    said = _questions(found) if found else []
    nameless = sum(not row.person.name for row in memberships)
    if nameless:
        said.append(_("Names are missing: %(count)s.") % {"count": nameless})
    without = [row.person.name for row in memberships if not row.person.identity_number]
    if any(without):
        who = listed([name for name in without if name])
        said.append(_("No identity number yet: %(who)s.") % {"who": who})
    doubtful = [row.person.name for row in memberships if row.person.identity_doubt]
    if doubtful:
        said.append(
            _("Compare the identity number with the card: %(who)s.") % {"who": listed(doubtful)}
        )
    if not visits:
        said.append(_("Nobody has visited this household yet."))
    return said


def _questions(found: Why) -> list[str]:
    """What to ask at the next visit: about the household, then about each member."""
    about: dict[str, list[str]] = {"": []}
    for line in found.missing:
        about.setdefault(line.of, []).append(_asked(line, found))
    said = []
    for who, unknown in about.items():
        words = {"who": who, "what": listed(unknown)}
        if unknown and who:
            said.append(_("Ask at the next visit about %(who)s: %(what)s.") % words)
        elif unknown:
            said.append(_("Ask at the next visit: %(what)s.") % words)
    return said


def _asked(line: Line, found: Why) -> str:
    """What to ask for an unknown value: of income the months without an answer."""
    income = found.income
    if line.name == "income.net" and income is not None and income.window is not None:
        first, end = income.window
        open_months = [m.month for m in income.months if m.net is None and first <= m.month < end]
        if open_months:
            span = {"first": month(open_months[0]), "last": month(open_months[-1])}
            return _("income from %(first)s to %(last)s") % span
    return line.label
