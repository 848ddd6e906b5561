"""The pages of the exits of areas: the list, an area before its exit, an exit on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from aboveline.accounts.actors import Actor
from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for
from aboveline.areas.models import Area
from aboveline.exits import area_words
from aboveline.exits.access import AREA_READ, area_exit_for, visible_area_exits
from aboveline.exits.actions.area_exits import judged_or_refused
from aboveline.exits.area_panels import (
    Line,
    Row,
    Station,
    criteria_of,
    published_of,
    row_of,
    stations_of,
    whole_townships,
)
from aboveline.exits.area_procedure import Way, awaited_from, takes, way_of
from aboveline.exits.area_states import UNDER_WAY
from aboveline.exits.errors import ExitError
from aboveline.exits.forms import AreaStepForm, WordsForm
from aboveline.exits.models import AreaComment, AreaExit, RollCounty
from aboveline.registry.words import Shown
from aboveline.standard import Standard
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render

STEP = Permission.EXITS_AREA_STEP
_ROWS = 50


@dataclass(frozen=True)
class ExitsPage:
    """The exits of areas, those under way first."""

    rows: Sequence[Row]
    page: Page
    state: str
    states: Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class AreaPage:
    """An area before its exit: its criteria, its earlier exits, the form of the application."""

    crumbs: Sequence[Crumb]
    area: Area
    faults: Sequence[Fault]
    criteria: Sequence[Line]
    stands_in_the_way: int
    earlier: Sequence[Row]
    first_step: str
    office: str
    form: AreaStepForm | None
    published: RollCounty | None


@dataclass(frozen=True)
class Tried:
    """What was sent and refused: the faults, and the form under its name."""

    faults: Sequence[Fault] = ()
    step: AreaStepForm | None = None
    refusal: WordsForm | None = None
    comment: WordsForm | None = None


@dataclass(frozen=True)
class Comment:
    """What was said during the notice, with the form of its answer where it is mine to give."""

    row: AreaComment
    form: WordsForm | None


@dataclass(frozen=True)
class ExitPage:
    """An exit on its way, or as it ended."""

    crumbs: Sequence[Crumb]
    found: AreaExit
    shown: Shown
    faults: Sequence[Fault]
    stations: Sequence[Station]
    criteria: Sequence[Line]
    next_step: str
    office: str
    notice_until: Any
    step_form: AreaStepForm | None
    refuse_form: WordsForm | None
    comments: Sequence[Comment]
    comment_form: WordsForm | None
    published: RollCounty | None
    is_assessment: bool
    standard: str


@require_safe
@needs(AREA_READ)
def area_exits(request: HttpRequest) -> HttpResponse:
    """The exits of the areas that I may see."""
    state = request.GET.get("state", "")
    rows = (
        visible_area_exits(request.actor)
        .select_related("area__level", "area__parent")
        .defer("area__boundary", "area__parent__boundary")
    )
    if state in area_words.STATES:
        rows = rows.filter(state=state)
    ordered = rows.order_by("-cohort_year", "-begun_on", "-pk").prefetch_related("steps")
    page = Paginator(ordered, _ROWS).get_page(request.GET.get("page"))
    published = published_of([row.area for row in page])
    whole = whole_townships(AreaExit.objects.filter(pk__in=[row.pk for row in page]))
    shown = [
        row_of(way_of(row), published.get(row.area.code), request.actor, whole) for row in page
    ]
    states = [(name, said.word) for name, said in area_words.STATES.items()]
    return render(request, "exits/area_exits.html", ExitsPage(shown, page, state, states))


@require_safe
@needs(AREA_READ)
def area(request: HttpRequest, key: UUID) -> HttpResponse:
    """Whether an area may leave by its criteria, and the form of the application."""
    return area_page(request, area_for(request.actor, key, AREA_READ))


def area_page(
    request: HttpRequest,
    found: Area,
    faults: Sequence[Fault] = (),
    form: AreaStepForm | None = None,
) -> HttpResponse:
    """The page of an area before its exit; 422 with what was refused."""
    is_tried = form is not None
    criteria: list[Line] = []
    first_step = office = ""
    waiting = 0
    earlier = list(AreaExit.objects.filter(area=found).select_related("area").order_by("-begun_on"))
    try:
        judgement = judged_or_refused(found)
    except ExitError as error:
        faults, form = [*faults, *error.faults], None
    else:
        steps, standard = judgement.exit.steps, judgement.standard
        awaited = awaited_from(steps, 0)
        criteria = criteria_of(found, judgement, awaited, lists=_reads(request.actor, found))
        waiting = sum(line.shown.kind != "holds" and not line.is_awaited for line in criteria)
        words = area_words.words_of(standard)
        first_step = area_words.step(words, judgement.exit.name, steps[0])
        office = area_words.office(words, steps[0])
        is_open = all(row.state == "refused" for row in earlier)
        is_theirs = takes(request.actor, steps[0], found.pk)
        if not is_open or not is_theirs or not request.actor.may(STEP, found.pk):
            form = None
        elif form is None:
            form = AreaStepForm(cohorts=cohorts())
    published = published_of([found]).get(found.code)
    page = AreaPage(
        crumbs=[Crumb(found.name, reverse("pages:board", args=[found.pk]))],
        area=found,
        faults=faults,
        criteria=criteria,
        stands_in_the_way=waiting,
        earlier=[row_of(way_of(row), published) for row in earlier],
        first_step=first_step,
        office=office,
        form=form,
        published=published,
    )
    return render(request, "exits/area.html", page, status=422 if is_tried else 200)


def cohorts() -> list[int]:
    """The years for which an exit that begins today may count."""
    return [today().year, today().year - 1]


@require_safe
@needs(AREA_READ)
def area_exit(request: HttpRequest, key: UUID) -> HttpResponse:
    """An exit of an area."""
    return area_exit_page(request, area_exit_for(request.actor, key))


def area_exit_page(
    request: HttpRequest, found: AreaExit, tried: Tried | None = None
) -> HttpResponse:
    """The page of an exit; 422 with what was refused."""
    way, actor = way_of(found), request.actor
    given = tried or Tried()
    faults = list(given.faults)
    may_step = found.state == UNDER_WAY and actor.may(STEP, found.area_id)
    is_theirs = may_step and way.next is not None and takes(actor, way.next, found.area_id)
    is_assessment = way.next is not None and bool(way.next.shape.brings)
    notice = way.notice
    out = found.state == UNDER_WAY and notice is not None and (notice.until or today()) >= today()
    words = area_words.words_of(way.standard)
    crumbs = [
        Crumb(_("Exits of areas"), reverse("exits:area_exits")),
        Crumb(found.area.name, reverse("pages:board", args=[found.area_id])),
    ]
    page = ExitPage(
        crumbs=crumbs,
        found=found,
        shown=area_words.STATES[found.state],
        faults=faults,
        stations=stations_of(way),
        criteria=_criteria_now(way, actor, faults),
        next_step=area_words.step(words, found.kind, way.next) if way.next else "",
        office=area_words.office(words, way.next) if way.next else "",
        notice_until=notice.until if out and notice is not None else None,
        step_form=(given.step or AreaStepForm()) if is_theirs and not is_assessment else None,
        refuse_form=(given.refusal or _refusal()) if is_theirs and not is_assessment else None,
        comments=_comments(found, actor, may_answer=may_step),
        comment_form=(given.comment or _comment()) if may_step and out else None,
        published=published_of([found.area]).get(found.area.code),
        is_assessment=is_assessment,
        standard=_title(way.standard),
    )
    return render(request, "exits/area_exit.html", page, status=422 if tried else 200)


def _criteria_now(way: Way, actor: Actor, faults: list[Fault]) -> Sequence[Line]:
    """The criteria of an exit under way as they are today; what keeps them unknown is a fault."""
    if way.found.state != UNDER_WAY:
        return ()
    try:
        judgement = judged_or_refused(way.found.area)
    except ExitError as error:
        faults += error.faults
        return ()
    lists = _reads(actor, way.found.area)
    return criteria_of(way.found.area, judgement, way.awaited, lists=lists)


def _reads(actor: Actor, found: Area) -> bool:
    return actor.may(Permission.REGISTRY_HOUSEHOLD_READ, found.pk)


def _comments(found: AreaExit, actor: Actor, *, may_answer: bool) -> list[Comment]:
    rows = found.comments.select_related("problem").order_by("recorded_at")
    return [
        Comment(
            row,
            WordsForm(pgettext("comment", "Answer"), auto_id=f"{row.pk}-%s")
            if may_answer and row.answered_on is None and row.recorded_by != actor.key
            else None,
        )
        for row in rows
    ]


def _refusal() -> WordsForm:
    return WordsForm(_("Why the exit is refused"), auto_id="refuse-%s")


def _comment() -> WordsForm:
    return WordsForm(_("What was said against the exit"), auto_id="comment-%s")


def _title(standard: Standard) -> str:
    return area_words.words_of(standard).text("pack.title", standard.pack.title)
