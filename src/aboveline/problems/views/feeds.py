"""What departments send: bring in a file, see what it would do, take it; give and end tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.problems import words
from aboveline.problems.access import batch_for, token_for, visible_batches, visible_tokens
from aboveline.problems.actions.feeding_by_worker import (
    UNREAD,
    begin_to_take,
    bring_in,
    refusal_of,
)
from aboveline.problems.actions.tokens import Term, end_token, give_token
from aboveline.problems.errors import ProblemError
from aboveline.problems.feeds.clues import department, feed_label
from aboveline.problems.feeds.reading import MOST_ROWS, feed_named
from aboveline.problems.feeds.words import OUTCOMES, row_faults
from aboveline.problems.models import FeedBatch, FeedRow, FeedToken
from aboveline.registry.importing.reading.anyfile import check_size
from aboveline.registry.importing.reading.refused import FileRefusedError
from aboveline.registry.standards import site_standard
from aboveline.registry.views.acts import both
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.keyset import Page, page_of
from aboveline.web.pages import Crumb, render
from aboveline.web.templatetags.web import together

TAKE = Permission.PROBLEMS_FEED_TAKE
_SHOWN = 30
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class FeedBox:
    """One feed of the standard: who sends it, and the headings of its columns."""

    name: str
    label: str
    department: str
    columns: Sequence[str]


@dataclass(frozen=True)
class BatchLine:
    """One batch of the list."""

    key: UUID
    feed: str
    area: str
    state: Any
    file_name: str
    counts: Mapping[str, int]
    who: str
    at: datetime


@dataclass(frozen=True)
class TokenLine:
    """One token of the list; `state` in words."""

    key: UUID
    department: str
    feed: str
    area: str
    hint: str
    begins_on: date
    ends_on: date
    state: str
    used_at: datetime | None
    counts_today: bool


@dataclass(frozen=True)
class FeedsPage:
    """The page of the feeds; `token` is the text of one that was just given."""

    feeds: Sequence[FeedBox]
    most_rows: int
    areas: Choices
    batches: Sequence[BatchLine]
    tokens: Sequence[TokenLine]
    first_day: date
    last_day: date
    faults: Sequence[Fault] = ()
    refused: str = ""
    token: str = ""


@both
@needs(TAKE)
def feeds(request: HttpRequest) -> HttpResponse:
    """The feeds of the standard, what was sent, and who may send; a posted file is checked."""
    return _upload(request) if request.method == "POST" else _page(request)


def _upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        return _page(request, refused=_("Choose a file first."), status=422)
    try:
        feed = feed_named(request.POST.get("feed", ""))
        check_size(file.size)
        batch = bring_in(
            feed, file.read(), area=_area(request), actor=request.actor, file_name=file.name or ""
        )
    except FileRefusedError as refused:
        return _page(request, refused=f"{refused.message} {refused.code}", status=422)
    except ProblemError as error:
        return _page(request, error.faults, status=422)
    return redirect("problems:feed", key=batch.pk)


def _page(
    request: HttpRequest,
    faults: Sequence[Fault] = (),
    *,
    refused: str = "",
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = visible_batches(request.actor).select_related("area", "token").order_by("-at")
    tokens = visible_tokens(request.actor).select_related("area").order_by("-given_at")
    page = FeedsPage(
        feeds=[_box(name) for name in site_standard().feeds],
        most_rows=MOST_ROWS,
        areas=[(str(area.pk), area.name) for area in _areas(request)],
        batches=[_line(row) for row in rows[:_SHOWN]],
        tokens=[_token_line(row) for row in tokens[:_SHOWN]],
        first_day=today(),
        last_day=today() + timedelta(days=365),
        faults=faults,
        refused=refused,
        token=token,
    )
    return render(request, "problems/feeds.html", page, status=status)


@dataclass(frozen=True)
class RowLine:
    """One row of a batch; whose it is, the person's own office knows by the reference."""

    place: int
    reference: str
    kind: str
    word: Any
    number: str
    on: date | None
    faults: Sequence[Fault]


@dataclass(frozen=True)
class FeedPage:
    """One batch: its figures, what taking it does, its rows."""

    crumbs: Sequence[Crumb]
    batch: FeedBatch
    feed: str
    department: str
    is_taken: bool
    is_waiting: bool
    is_unread: bool
    figures: Sequence[tuple[str, str, Any, int]]
    sentence: str
    chosen: str
    page: Page
    faults: Sequence[Fault] = ()


@require_safe
@needs(TAKE)
def feed(request: HttpRequest, key: UUID) -> HttpResponse:
    """One batch before and after it is taken."""
    return _batch_page(request, batch_for(request.actor, key))


@require_POST
@needs(TAKE)
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the new rows of a batch."""
    batch = batch_for(request.actor, key)
    try:
        found = begin_to_take(batch, actor=request.actor)
    except ProblemError as error:
        return _batch_page(request, batch, error.faults, status=422)
    if found.state == "taken":
        messages.success(request, _taken_sentence(found))
    return redirect("problems:feed", key=batch.pk)


@require_POST
@needs(TAKE)
def give(request: HttpRequest) -> HttpResponse:
    """A new token for a department; its text is shown once, on the page that answers."""
    given = request.POST
    try:
        term = Term(given.get("department", ""), _day(given, "begins_on"), _day(given, "ends_on"))
        _token, text = give_token(given.get("feed", ""), _area(request), term, actor=request.actor)
    except ProblemError as error:
        return _page(request, error.faults, status=422)
    return _page(request, token=text)


@require_POST
@needs(TAKE)
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a token at once."""
    token = end_token(token_for(request.actor, key), actor=request.actor)
    messages.success(request, _("The token of %(name)s is ended.") % {"name": token.department})
    return HttpResponseRedirect(reverse("problems:feeds"))


def _batch_page(
    request: HttpRequest, batch: FeedBatch, faults: Sequence[Fault] = (), *, status: int = 200
) -> HttpResponse:
    chosen = request.GET.get("outcome", "")
    rows = batch.rows.select_related("household").order_by("place")
    if chosen in OUTCOMES:
        rows = rows.filter(outcome=chosen)
    raw = page_of(request, rows, key="pk")
    found = feed_named(batch.feed)
    page = FeedPage(
        crumbs=[
            Crumb(_("Ledger"), reverse("problems:problems")),
            Crumb(_("Department feeds"), reverse("problems:feeds")),
        ],
        batch=batch,
        feed=feed_label(batch.feed),
        department=department(found),
        is_taken=batch.state == "taken",
        is_waiting=batch.state in ("reading", "waiting"),
        is_unread=batch.state in UNREAD,
        figures=[(n, kind, word, batch.counts.get(n, 0)) for n, (kind, word) in OUTCOMES.items()],
        sentence=_SENTENCES[batch.state](batch),
        chosen=chosen,
        page=Page([_row(row) for row in raw.rows], raw.next_address, raw.first_address),
        faults=faults,
    )
    return render(request, "problems/feed.html", page, status=status)


def _sentence(batch: FeedBatch) -> str:
    """What taking the batch does, in exact counts."""
    new, clues = batch.counts.get("new", 0), batch.counts.get("clues", 0)
    rows = ngettext("%(n)d new row is taken", "%(n)d new rows are taken", new) % {"n": new}
    text = ngettext("%(n)d clue is given", "%(n)d clues are given", clues) % {"n": clues}
    return together((rows, text))


def _taken_sentence(batch: FeedBatch) -> str:
    taken, opened, merged = (batch.counts.get(n, 0) for n in ("taken", "opened", "merged"))
    said = ngettext("%(n)d row was taken", "%(n)d rows were taken", taken) % {"n": taken}
    text = ngettext("%(n)d problem was opened", "%(n)d problems were opened", opened)
    joined = ngettext(
        "%(n)d clue joined a problem that was open", "%(n)d clues joined open problems", merged
    )
    return together((said, text % {"n": opened}, joined % {"n": merged}))


def _progress(batch: FeedBatch) -> str:
    """How far the worker is."""
    figures = (batch.counts.get(name, 0) for name in ("taken", "new"))
    done, all_ = (f"{figure:,}" for figure in figures)
    return _("%(done)s of %(all)s new rows are taken so far.") % {"done": done, "all": all_}


def _reading(batch: FeedBatch) -> str:
    """How far the worker has read the file."""
    if "rows" not in batch.counts:
        return _("The file waits for the worker.")
    figures = (batch.counts.get(name, 0) for name in ("read", "rows"))
    done, all_ = (f"{figure:,}" for figure in figures)
    return _("%(done)s of %(all)s rows are read and matched so far.") % {"done": done, "all": all_}


def _refused(batch: FeedBatch) -> str:
    """Why nothing came of a file."""
    said = refusal_of(batch) or [_("The file could not be read. Send it again.")]
    return " ".join(said)


_SENTENCES = {
    "reading": _reading,
    "refused": _refused,
    "failed": _refused,
    "checked": _sentence,
    "waiting": _progress,
    "taken": _taken_sentence,
}


def _row(row: FeedRow) -> RowLine:
    kind, word = OUTCOMES[row.outcome]
    return RowLine(
        place=row.place,
        reference=row.reference,
        kind=kind,
        word=word,
        number=row.household.number if row.household is not None else "",
        on=row.on,
        faults=row_faults(row.codes),
    )


def _box(name: str) -> FeedBox:
    found = feed_named(name)
    columns = [" / ".join(headings) for headings in found.shape.columns.values()]
    return FeedBox(name, feed_label(name), department(found), columns)


def _line(row: FeedBatch) -> BatchLine:
    return BatchLine(
        key=row.pk,
        feed=feed_label(row.feed),
        area=row.area.name,
        state=words.FEED_STATES[row.state],
        file_name=row.file_name,
        counts=row.counts,
        who=row.actor_name,
        at=row.at,
    )


def _token_line(row: FeedToken) -> TokenLine:
    on = today()
    counts = row.ended_at is None and row.begins_on <= on <= row.ends_on
    return TokenLine(
        key=row.pk,
        department=row.department,
        feed=feed_label(row.feed),
        area=row.area.name,
        hint=row.hint,
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        state=_("counts") if counts else _("ended") if row.ended_at else _("not today"),
        used_at=row.used_at,
        counts_today=counts,
    )


def _areas(request: HttpRequest) -> list[Area]:
    keys = request.actor.areas_for(TAKE)
    return list(Area.objects.filter(pk__in=keys).order_by("order", "name"))


def _area(request: HttpRequest) -> Area:
    """The chosen area of those where the actor takes feeds; the first when none is named."""
    areas = _areas(request)
    wanted = request.POST.get("area", "")
    found = next((one for one in areas if str(one.pk) == wanted), areas[0] if not wanted else None)
    if found is None:
        raise Http404
    return found


def _day(given: Mapping[str, Any], name: str) -> date:
    """The day that was written; one that cannot be read is long past, and so refused."""
    try:
        return date.fromisoformat(str(given.get(name, "")))
    except ValueError:
        return date.min
