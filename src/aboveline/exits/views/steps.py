"""Steps of rounds: shown exactly before they are taken, for one round or for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from aboveline.accounts.actors import Actor
from aboveline.accounts.doors import needs
from aboveline.areas.models import Area
from aboveline.exits.access import CARRY, round_for, visible_rounds
from aboveline.exits.actions import Taken, draw_rechecks, post_notices, take_step
from aboveline.exits.models import Candidate, Round
from aboveline.exits.procedures import procedure_of
from aboveline.exits.ready import Before, ready_for, standing_before
from aboveline.exits.round_errors import RoundError, heading
from aboveline.exits.round_forms import MeetingForm, PlaceForm, TakeForm
from aboveline.exits.views.round_page import round_page
from aboveline.exits.views.rounds import ReasonCount, reason_counts
from aboveline.exits.words import procedure_label, step_label
from aboveline.registry.models import Household
from aboveline.registry.views.acts import both
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render
from aboveline.web.templatetags.web import together


@dataclass(frozen=True)
class VillageLine:
    """What a step does in one village: how many pass, are stopped and wait, by reason."""

    area: Area
    key: UUID
    before: int
    passes: int
    stops: Sequence[ReasonCount]
    waits: Sequence[ReasonCount]


@dataclass(frozen=True)
class TakePage:
    """What taking a step does, before it is done; `others` are rounds that go by another pack."""

    crumbs: Sequence[Crumb]
    label: str
    step: str
    form: TakeForm
    rounds: Sequence[UUID]
    others: Sequence[tuple[str, int, str]]
    lines: Sequence[VillageLine]
    sentence: str
    may_take: bool
    faults: Sequence[Fault]


@dataclass(frozen=True)
class MeetLine:
    """The fields of the votes about one household."""

    household: Household
    is_related: bool
    fields: Sequence[Any]


@dataclass(frozen=True)
class MeetPage:
    """The form of a meeting."""

    crumbs: Sequence[Crumb]
    round: Round
    step: str
    form: MeetingForm
    lines: Sequence[MeetLine]
    quorum: str
    faults: Sequence[Fault]


@both
@needs(CARRY)
def take(request: HttpRequest, procedure: str, step: str) -> HttpResponse:
    """Show what taking a step does in the chosen rounds, or in all of mine; when sent, do it."""
    given = request.POST if request.method == "POST" else request.GET
    every = _chosen(request.actor, procedure, step, given.getlist("round"))
    rounds = _of_one_pack(every, given.get("pack", ""))
    if not rounds:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = TakeForm(data, initial={"on": today()})
    faults: Sequence[Fault] = ()
    if data is not None and form.is_valid():
        try:
            done = take_step(
                rounds,
                step,
                actor=request.actor,
                on=form.cleaned_data["on"],
                words=form.cleaned_data["words"],
            )
        except RoundError as error:
            faults = error.faults
        else:
            messages.success(request, sentence(done))
            if len(rounds) == 1:
                return redirect("exits:round", key=rounds[0].pk)
            return redirect("exits:rounds")
    others = _other_packs(every, rounds[0].pack_digest)
    return _take_page(request, rounds, step, _Sent(form, faults, others))


def _of_one_pack(rounds: Sequence[Round], pack: str) -> list[Round]:
    """The rounds that go by the same pack as the chosen one, or as the first of them."""
    chosen = pack or next((one.pack_digest for one in rounds), "")
    return [one for one in rounds if one.pack_digest == chosen]


def _other_packs(rounds: Sequence[Round], digest: str) -> list[tuple[str, int, str]]:
    """The other packs by which rounds go: its name, how many rounds, and where they are taken."""
    found: dict[str, list[Round]] = {}
    for one in rounds:
        found.setdefault(one.pack_digest, []).append(one)
    found.pop(digest)
    return [(some[0].pack, len(some), f"?pack={key}") for key, some in found.items()]


@dataclass(frozen=True)
class _Sent:
    form: TakeForm
    faults: Sequence[Fault]
    others: Sequence[tuple[str, int, str]]


def _take_page(
    request: HttpRequest, rounds: Sequence[Round], step: str, sent: _Sent
) -> HttpResponse:
    try:
        before = standing_before(rounds, step, on=today())
    except RoundError as error:
        if len(rounds) == 1:
            return round_page(request, rounds[0], error.faults)
        raise Http404 from error
    ready = ready_for(before, actor=request.actor)
    lines = []
    for key, one in before.rounds.items():
        mine = [c for c in before.candidates if c.round_id == key]
        stops = Counter(ready.stops[c.pk][0].code for c in ready.stopped(mine))
        waits = Counter(ready.waits[c.pk][0].code for c in ready.waiting(mine))
        lines.append(
            VillageLine(
                one.area,
                key,
                len(mine),
                len(ready.passed(mine)),
                reason_counts(stops),
                reason_counts(waits),
            )
        )
    passes = len(ready.passed(before.candidates))
    stopped = ready.stopped(before.candidates)
    waiting = ready.waiting(before.candidates)
    would = Taken(
        passes,
        Counter(ready.stops[c.pk][0].code for c in stopped),
        Counter(ready.waits[c.pk][0].code for c in waiting),
        0,
    )
    page = TakePage(
        crumbs=_crumbs(before),
        label=procedure_label(before.procedure),
        step=step_label(before.procedure, before.step),
        form=sent.form,
        rounds=[one.pk for one in rounds],
        others=sent.others,
        lines=lines,
        sentence=sentence(would),
        may_take=passes + len(stopped) > 0,
        faults=sent.faults,
    )
    return render(request, "exits/take.html", page, status=422 if sent.faults else 200)


def _chosen(actor: Actor, procedure: str, step: str, keys: Sequence[str]) -> list[Round]:
    """The rounds that were chosen, or all of mine in which households stand before the step."""
    rows = visible_rounds(actor, CARRY).filter(procedure=procedure, ended_on=None)
    rows = rows.select_related("area").defer("area__boundary").order_by("area__order", "pk")
    if keys:
        try:
            rows = rows.filter(pk__in=[UUID(key) for key in keys])
        except ValueError as error:
            raise Http404 from error
    found = list(rows)
    places = {one.pk: procedure_of(one).position_of(step) for one in found}
    there = set(
        Candidate.objects.filter(round__in=found, state="open").values_list("round_id", "position")
    )
    return [one for one in found if (one.pk, places[one.pk]) in there]


def _crumbs(before: Before) -> list[Crumb]:
    crumbs = [Crumb(_("Rounds"), reverse("exits:rounds"))]
    if len(before.rounds) == 1:
        (one,) = before.rounds.values()
        crumbs.append(Crumb(one.area.name, reverse("exits:round", args=[one.pk])))
    return crumbs


def sentence(done: Taken) -> str:
    """How many of how many pass, and how many are stopped or wait by each reason."""
    stopped, waiting = sum(done.stopped.values()), sum(done.waiting.values())
    of = done.passed + stopped + waiting
    text = ngettext("%(n)d of %(of)d household passes", "%(n)d of %(of)d households pass", of)
    said = [text % {"n": done.passed, "of": of}]
    said += [_counted(_("%(n)d stopped: %(why)s"), *pair) for pair in done.stopped.most_common()]
    said += [_counted(_("%(n)d waiting: %(why)s"), *pair) for pair in done.waiting.most_common()]
    return together(said)


def _counted(text: str, code: str, count: int) -> str:
    return text % {"n": count, "why": heading(code)}


@both
@needs(CARRY)
def meet(request: HttpRequest, key: UUID, step: str) -> HttpResponse:
    """Record a meeting: attendance, and the votes about each household."""
    found = round_for(request.actor, key, CARRY)
    try:
        before = standing_before([found], step, on=today())
    except RoundError as error:
        return round_page(request, found, error.faults)
    homes = {
        row.pk: row
        for row in Household.objects.filter(pk__in=[c.household_id for c in before.candidates])
    }
    candidates = sorted(before.candidates, key=lambda one: homes[one.household_id].number)
    data = request.POST if request.method == "POST" else None
    form = MeetingForm(candidates, data, initial={"on": today()})
    faults: Sequence[Fault] = ()
    if data is not None and form.is_valid():
        given = form.cleaned_data
        try:
            done = take_step(
                [found],
                step,
                actor=request.actor,
                on=given["on"],
                voting=form.voting(),
                words=given["words"],
            )
        except RoundError as error:
            faults = error.faults
        else:
            messages.success(request, sentence(done))
            return redirect("exits:round", key=found.pk)
    names = ("recused", "recused_present", "in_favour", "against")
    page = MeetPage(
        crumbs=_crumbs(before),
        round=found,
        step=step_label(before.procedure, before.step),
        form=form,
        lines=[
            MeetLine(
                homes[one.household_id],
                one.is_related,
                [form[f"{name}-{one.pk}"] for name in names],
            )
            for one in candidates
        ],
        quorum=str(before.numbers.of(before.step, "quorum", found.area_id) or ""),
        faults=faults,
    )
    wrong = data is not None and (bool(faults) or not form.is_valid())
    return render(request, "exits/meet.html", page, status=422 if wrong else 200)


@require_POST
@needs(CARRY)
def post_notice(request: HttpRequest, key: UUID, step: str) -> HttpResponse:
    """Post the notice of a round."""
    found = round_for(request.actor, key, CARRY)
    form = PlaceForm(request.POST)
    place = form.cleaned_data["place"] if form.is_valid() else ""
    try:
        (notice,) = post_notices([found], step, actor=request.actor, place=place)
    except RoundError as error:
        return round_page(request, found, error.faults)
    messages.success(request, _("The notice is up. Print it and hang it."))
    return redirect("exits:notice", key=notice.pk)


@require_POST
@needs(CARRY)
def draw(request: HttpRequest, key: UUID, step: str) -> HttpResponse:
    """Draw the households that are looked at again."""
    found = round_for(request.actor, key, CARRY)
    try:
        made = draw_rechecks(found, step, actor=request.actor)
    except RoundError as error:
        return round_page(request, found, error.faults)
    count = made.rechecks.count()
    said = ngettext("%(n)d household is drawn.", "%(n)d households are drawn.", count)
    messages.success(request, said % {"n": count})
    return redirect("exits:round", key=found.pk)
