"""The ledger: the problems of an area, narrowed, and the account that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for, starts_of
from aboveline.areas.models import Area
from aboveline.areas.queries import children_of, path_of
from aboveline.problems import account, words
from aboveline.problems.access import problems_in, visible_problems
from aboveline.problems.account import Account, Figure, Period
from aboveline.problems.balance import stock_counts, stock_of
from aboveline.problems.filters import ANY, MINE, NOBODY, ProblemFilter, due_choices
from aboveline.problems.listing import rows_of, with_subjects
from aboveline.problems.models import Transition
from aboveline.problems.owners import owner_choices
from aboveline.problems.rules import OTHER
from aboveline.registry.standards import site_standard
from aboveline.registry.words import site_words
from aboveline.web.clock import today
from aboveline.web.keyset import Page, page_by, page_of
from aboveline.web.pages import render
from aboveline.web.templatetags.web import day as written_day
from aboveline.web.templatetags.web import in_brackets

READ = Permission.PROBLEMS_PROBLEM_READ
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class LedgerPage:
    """The page with the list; `account` is that of the area and period, None without an area."""

    page: Page
    count: int
    filter: ProblemFilter
    words: Sequence[str]
    query: str
    here: str
    areas: Choices
    rules: Choices
    states: Choices
    sources: Choices
    severities: Choices
    offices: Choices
    owners: Choices
    new_owners: Choices
    dues: Choices
    parts: Choices
    sorts: Choices
    sort: str
    account: Account | None
    stock_day: date | None
    stock: Sequence[Figure]
    may_assign: bool
    may_export: bool
    may_take_feeds: bool
    may_try_rules: bool


@require_safe
@needs(READ)
def problems(request: HttpRequest) -> HttpResponse:
    """The problems that the reader may see, narrowed, by day or number, with the area's account."""
    actor = request.actor
    chosen = ProblemFilter.of(request.GET)
    starts = starts_of(actor)
    area, day = _area(request, chosen, starts), account.stock_day(request.GET)
    is_one = area is not None and (chosen.area or actor.areas_for(READ) == (area.pk,))
    inside = problems_in(area) if area is not None and is_one else visible_problems(actor)
    rows = chosen.apply(inside, actor)
    by_number = request.GET.get("sort") == "number"
    page = _sorted(request, rows, by_number=by_number)
    people, count = owner_choices(actor), rows.count()
    is_whole = set(chosen.as_query()) <= {"area"} and (chosen.area or len(starts) == 1)
    context = LedgerPage(
        page=Page(rows_of(page.rows), page.next_address, page.first_address),
        count=count,
        filter=chosen,
        words=chosen.words(),
        query=urlencode(chosen.as_query()),
        here=request.get_full_path(),
        areas=area_choices(area, starts),
        rules=rule_choices(),
        states=[*((s, str(word)) for s, word in words.STATES.items()), (ANY, _("every state"))],
        sources=[(s, str(word)) for s, word in words.SOURCES.items()],
        severities=[(s, str(word)) for s, word in words.SEVERITIES.items()],
        offices=_offices(),
        owners=[(MINE, _("me")), (NOBODY, _("nobody yet")), *people],
        new_owners=people,
        dues=due_choices(),
        parts=[(name, str(title)) for name, title in words.PARTS.items()],
        sorts=[("number", _("number"))],
        sort="number" if by_number else "",
        account=_account(request, area, count if is_whole else None),
        stock_day=day,
        stock=account.stock_figures(area, day) if area and day else (),
        may_assign=actor.may(Permission.PROBLEMS_PROBLEM_ASSIGN),
        may_export=actor.may(Permission.REGISTRY_EXPORT_MAKE),
        may_take_feeds=actor.may(Permission.PROBLEMS_FEED_TAKE),
        may_try_rules=actor.may(Permission.EVALUATION_BACKTEST_RUN),
    )
    return render(request, "problems/problems.html", context)


def _account(request: HttpRequest, area: Area | None, open_now: int | None) -> Account | None:
    if area is None:
        return None
    return account.account_of(area, Period.of(request.GET), open_now=open_now)


def _sorted(request: HttpRequest, rows: Any, *, by_number: bool) -> Page:
    """A page of the list: by number, or by the day on which the next step is due."""
    if by_number:
        return page_of(request, with_subjects(rows), key="number")
    return page_by(request, rows, shown=with_subjects, first="due_on", key="number")


@dataclass(frozen=True)
class MoveRow:
    """One move behind a figure; the problem is named by its number alone."""

    number: str
    label: str
    on: date
    who: str
    reason: str
    is_open_to_me: bool


@dataclass(frozen=True)
class AccountPage:
    """The list behind one figure: the moves of a period, or the problems open on a day.

    `clues` where the figure counts clues and some of them told of the same problem.
    """

    area: Area
    period: Period | None
    label: str
    count: int
    page: Page
    is_of_moves: bool
    clues: int | None = None


@require_safe
@needs(READ)
def behind_figure(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """What one figure of the account of an area counts."""
    area = area_for(request.actor, key, READ)
    if name not in account.WORDS:
        raise Http404
    period = Period.of(request.GET)
    label = str(account.WORDS[name])
    rows = account.problems_behind(area, name, period)
    if rows is not None:
        page = page_of(request, with_subjects(rows), key="number")
        shown = Page(rows_of(page.rows), page.next_address, page.first_address)
        count = account.count_behind(area, name, period)
        context = AccountPage(area, period, label, count, shown, is_of_moves=False)
    else:
        moves = account.moves_behind(area, name, period)
        page = page_of(request, moves.only("pk"), key="pk")  # so that few columns are sorted
        shown = Page(_moves(request, page.rows), page.next_address, page.first_address)
        context = AccountPage(area, period, label, moves.count(), shown, is_of_moves=True)
    return render(request, "problems/account.html", context)


@require_safe
@needs(READ)
def behind_stock(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """The problems behind one figure of the stock of a day."""
    area = area_for(request.actor, key, READ)
    day = account.stock_day({"stock": request.GET.get("day", "")}) or today()
    if name not in account.STOCK_WORDS:
        raise Http404
    rows = getattr(stock_of(area, day, today()), name)
    count = stock_counts(area, day, today())[name]
    page = page_of(request, with_subjects(rows), key="number")
    shown = Page(rows_of(page.rows), page.next_address, page.first_address)
    label = f"{account.STOCK_WORDS[name]}{in_brackets(written_day(day))}"
    context = AccountPage(area, None, label, count, shown, is_of_moves=False)
    return render(request, "problems/account.html", context)


def _moves(request: HttpRequest, page: Sequence[Transition]) -> list[MoveRow]:
    """Moves in words; a problem that lies elsewhere by now is named, but does not open."""
    found = Transition.objects.select_related("problem").in_bulk([move.pk for move in page])
    moves = [found[move.pk] for move in page]
    keys = [move.problem_id for move in moves]
    mine = set(visible_problems(request.actor).filter(pk__in=keys).values_list("pk", flat=True))
    return [
        MoveRow(
            number=move.problem.number,
            label=words.rule_label(move.problem.rule, move.problem.title),
            on=move.on,
            who=words.actor_words(move.actor, move.actor_name),
            reason=move.reason,
            is_open_to_me=move.problem_id in mine,
        )
        for move in moves
    ]


def _area(request: HttpRequest, chosen: ProblemFilter, starts: Sequence[Area]) -> Area | None:
    """The area of the account: the chosen one, else the first of the reader."""
    if chosen.area:
        return area_for(request.actor, chosen.area, READ)
    return next((start for start in starts if request.actor.may(READ, start.pk)), None)


def area_choices(area: Area | None, starts: Sequence[Area]) -> list[tuple[str, str]]:
    """Where the list can be narrowed to: the way down to an area, and one step further."""
    if area is None:
        return []
    mine = {start.pk for start in starts}
    whole = path_of(area)
    depth = next((i for i, above in enumerate(whole) if above.pk in mine), len(whole) - 1)
    path = whole[depth:]
    others = [start for start in starts if start.pk not in {one.pk for one in path}]
    steps = [(str(one.pk), "\u2003" * i + one.name) for i, one in enumerate(path)]
    inside = [(str(one.pk), "\u2003" * len(path) + one.name) for one in children_of(area)]
    return [*((str(one.pk), one.name) for one in others), *steps, *inside]


def rule_choices() -> list[tuple[str, str]]:
    """The rules of the standard that open a problem, and what somebody reports in own words."""
    standard = site_standard()
    first = ["to_verify"] if standard.to_verify is not None else []
    return [(name, words.rule_label(name)) for name in (*standard.problems, *first, OTHER)]


def _offices() -> list[tuple[str, str]]:
    """The offices that the standard names as owners."""
    standard, said = site_standard(), site_words()
    rules = [*standard.problems.values(), *([standard.to_verify] if standard.to_verify else [])]
    names = dict.fromkeys(rule.shape.owner for rule in rules)
    return [(name, said.plain("owners", name)) for name in names]
