"""Record what a household answered: from the form of the site, or as any other sender brings it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import record
from aboveline.vault.sealing import seal
from aboveline.verification.actions.counting.giving import COUNT
from aboveline.verification.actions.counting.members import read_members
from aboveline.verification.actions.counting.moves import person_key
from aboveline.verification.census.errors import CensusError, fault
from aboveline.verification.census.members import member_questions
from aboveline.verification.census.questions import PEOPLE, Question, questions_of
from aboveline.verification.census.states import FINAL, OUTCOMES
from aboveline.verification.models import (
    CensusAnswer,
    CensusBatch,
    CensusHousehold,
    CensusRound,
)
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault
from aboveline.web.templatetags.web import listed


@dataclass(frozen=True)
class Given:
    """What an enumerator brings. `answers` by question as text; None: not known, absent: not asked.

    `members` are the same of each person who lives there. `key` is made by whoever sends it:
    what comes twice is one answer. A draft counts as nothing.
    """

    key: UUID
    on: date
    answers: Mapping[str, Any]
    outcome: str = "done"
    minutes: int | None = None
    is_draft: bool = False
    members: Sequence[Mapping[str, Any]] = ()


@transaction.atomic
def record_answer(counted: CensusHousehold, given: Given, *, actor: Actor) -> CensusAnswer:
    """The answer of a household that is given to the actor, the first or the second time.

    Somebody who was away or refused may be asked again. Raises Http404, and CensusError with every
    fault.
    """
    row, batch, entry = _own(counted, actor)
    known: CensusAnswer | None = row.answers.filter(entry=entry).first()
    if known is not None and not known.is_draft and known.pk == given.key:
        return known
    asked = questions_of(batch.round.asks)
    answers, faults = _read(asked, given)
    members, of_members = read_members(
        member_questions(batch.round.asks),
        given.members if given.outcome == "done" else (),
        on=given.on,
        is_draft=given.is_draft,
        people=answers.get(PEOPLE),
    )
    faults = [*_hindrances(batch, known, given), *faults, *of_members]
    if known is None and CensusAnswer.objects.filter(pk=given.key).exists():
        faults.append(fault("CENSUS-020"))
    if faults:
        raise CensusError(*faults)
    found = known or CensusAnswer(pk=given.key, counted=row, entry=entry)
    seal(found, "answers", json.dumps(answers, sort_keys=True) if answers else "")
    seal(found, "members", json.dumps(members, sort_keys=True) if members else "")
    found.is_draft = given.is_draft or given.outcome not in FINAL
    found.on, found.minutes = given.on, given.minutes
    found.actor, found.actor_name, found.at = actor.key, actor.name, now()
    found.save(force_insert=known is None)
    if entry == 1 and not given.is_draft:
        row.state = given.outcome
        row.save(update_fields=["state"])
    record(
        "verification:census:draft" if given.is_draft else "verification:census:answer",
        actor=actor,
        subject=row,
        area_id=row.village.village_id,
        details={"entry": entry, "outcome": given.outcome},
    )
    return found


def _own(counted: CensusHousehold, actor: Actor) -> tuple[CensusHousehold, CensusBatch, int]:
    """The household as it is now, its batch and which entry is the actor's; locked."""
    person = person_key(actor)
    found: CensusHousehold = CensusHousehold.objects.select_for_update().get(pk=counted.pk)
    entry = {found.enumerator_id: 1, found.second_id: 2}.get(person)
    if entry is None or not actor.may(COUNT, found.village.village_id):
        raise Http404
    round_ = CensusRound.objects.get(pk=found.village.round_id)
    batch: CensusBatch = round_.batches.get(pk=found.village.batch_id)
    batch.round = round_
    return found, batch, entry


def _hindrances(batch: CensusBatch, known: CensusAnswer | None, given: Given) -> list[Fault]:
    found = []
    if batch.state != "open":
        found.append(fault("CENSUS-004"))
    if known is not None and not known.is_draft:
        found.append(fault("CENSUS-007"))
    last = min(batch.ends_on, today())
    if not batch.begins_on <= given.on <= last:
        found.append(fault("CENSUS-011", first=batch.begins_on, last=last))
    if given.outcome not in OUTCOMES:
        found.append(fault("CENSUS-009", names=given.outcome[:20]))
    return found


def _read(asked: Mapping[str, Question], given: Given) -> tuple[dict[str, str | None], list[Fault]]:
    """The answers as canonical text, and what is wrong with them; none where nobody answered."""
    if given.outcome != "done":
        return {}, []
    read = {name: asked[name].read(value) for name, value in given.answers.items() if name in asked}
    answers = {name: text for name, (text, fits) in read.items() if fits}
    named = {
        "CENSUS-019": [name for name in given.answers if name not in asked],
        "CENSUS-009": [asked[name].field.label for name, (_text, fits) in read.items() if not fits],
        "CENSUS-010": _too_many(asked, answers),
    }
    if not given.is_draft:
        missing = [one.field.label for name, one in asked.items() if name not in read]
        if PEOPLE in answers and int(answers[PEOPLE] or 0) < 1:
            missing.append(asked[PEOPLE].field.label)
        named["CENSUS-008"] = missing
    return answers, [fault(code, names=listed(names)) for code, names in named.items() if names]


def _too_many(asked: Mapping[str, Question], answers: Mapping[str, str | None]) -> list[str]:
    people = answers.get(PEOPLE)
    if people is None:
        return []
    return [
        one.field.label
        for name, one in asked.items()
        if one.grain == "count" and int(answers.get(name) or 0) > int(people)
    ]
