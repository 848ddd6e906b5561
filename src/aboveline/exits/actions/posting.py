"""Post the notice of a step: the list as it hangs in public, kept sealed as it was posted."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import entry, record_all
from aboveline.exits.actions.rights import before_step, require, right_faults
from aboveline.exits.models import Notice, Round
from aboveline.exits.notices import listed_name
from aboveline.exits.ready import Before
from aboveline.exits.round_errors import RoundError, fault, refuse
from aboveline.registry.models import Household
from aboveline.vault.sealing import seal
from aboveline.web.clock import now


@transaction.atomic
def post_notices(rounds: Sequence[Round], name: str, *, actor: Actor, place: str) -> list[Notice]:
    """The notice of each round, with the households that stand before the step and hang nowhere
    yet; from today, for the days that the pack says.

    Raises Http404, EXITS-012 to -014, -019, and -062 without a place.
    """
    require(rounds, actor)
    before = before_step(rounds, name)
    faults = list(right_faults(before, actor))
    if not place.strip():
        faults.append(fault("EXITS-062"))
    if before.step.shape.kind != "notice":
        faults.append(fault("EXITS-012"))
    if faults:
        raise RoundError(*faults)
    up = set(
        Notice.candidates.through.objects.filter(
            notice__round__in=before.rounds, notice__step=name
        ).values_list("candidate_id", flat=True)
    )
    waiting = [one for one in before.candidates if one.pk not in up]
    if not waiting:
        raise refuse("EXITS-012")
    found = Before(before.procedure, before.step, before.rounds, waiting, before.on)
    return post(found, place=place.strip(), actor=actor)


def post(before: Before, *, place: str, actor: Actor) -> list[Notice]:
    """The notices with the candidates, one a round; nothing is checked here."""
    homes = {
        row.pk: row
        for row in Household.objects.filter(pk__in=[c.household_id for c in before.candidates])
    }
    by_round: dict[UUID, list[UUID]] = defaultdict(list)
    lines: dict[UUID, list[dict[str, object]]] = defaultdict(list)
    masked = before.step.shape.masked
    ordered = sorted(before.candidates, key=lambda one: homes[one.household_id].number)
    for one in ordered:
        home = homes[one.household_id]
        by_round[one.round_id].append(one.pk)
        lines[one.round_id].append(
            {
                "number": home.number,
                "name": listed_name(home.head_name, is_masked="name" in masked),
                "size": home.size,
            }
        )
    numbers, at = before.numbers, now()
    notices = []
    for key, content in lines.items():
        area = before.rounds[key].area_id
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        notice = Notice(
            round=before.rounds[key],
            step=before.step.name,
            place=place,
            from_on=before.on,
            until=numbers.last_day(before.step, area),
            digest=hashlib.sha256(text.encode()).hexdigest(),
            count=len(content),
            posted_by=actor.key,
            posted_by_name=actor.name,
            posted_at=at,
        )
        seal(notice, "content", text)
        notices.append(notice)
    Notice.objects.bulk_create(notices)
    through = Notice.candidates.through
    through.objects.bulk_create(
        [
            through(notice_id=notice.pk, candidate_id=candidate)
            for notice in notices
            for candidate in by_round[notice.round_id]
        ],
        batch_size=500,
    )
    record_all(
        [
            entry(
                "exits:notice:post",
                actor=actor,
                subject=notice,
                area_id=notice.round.area_id,
                details={"step": notice.step, "count": notice.count, "digest": notice.digest},
            )
            for notice in notices
        ]
    )
    return notices
