"""Open rounds: households of villages that may go through a procedure, and those that may not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, below
from aboveline.areas.models import Area
from aboveline.audit.actions import entry, record_all
from aboveline.evaluation.kept import keep_pack
from aboveline.exits.access import CARRY
from aboveline.exits.models import Candidate, Round
from aboveline.exits.procedures import Procedure, procedures
from aboveline.exits.proposals import asked_in, standing_in
from aboveline.exits.reasons import as_json
from aboveline.exits.round_errors import RoundError, fault, refuse
from aboveline.web.bulk import insert_rows
from aboveline.web.clock import now, today
from aboveline.web.keys import new_key


@transaction.atomic
def open_rounds(villages: Sequence[Area], name: str, *, actor: Actor) -> list[Round]:
    """A round in each of the villages, with every household there that the procedure asks.

    Those in whose way something stands are kept beside the others, refused, with every reason.
    Raises Http404, EXITS-010, -011 for each village where a round goes on, -015 for each without
    a household that may.
    """
    _require(villages, actor)
    procedure = procedures().get(name)
    if procedure is None:
        raise refuse("EXITS-010")
    keys = [village.pk for village in villages]
    busy = Round.objects.filter(area__in=keys, procedure=name, ended_on=None)
    taken = set(busy.values_list("area_id", flat=True))
    faults = [fault("EXITS-011", area=one.name) for one in villages if one.pk in taken]
    homes = asked_in(keys, procedure)
    list(homes.select_for_update().order_by("pk").values_list("pk"))
    rows = _rows(homes, procedure, actor, today())
    ready = {row["area"] for row in rows if row["state"] == "open"}
    for one in villages:
        if one.pk not in ready | taken:
            count = sum(row["area"] == one.pk for row in rows)
            faults.append(fault("EXITS-015", area=one.name, count=count))
    if faults:
        raise RoundError(*faults)
    return _opened(villages, procedure, rows, actor)


def _require(villages: Sequence[Area], actor: Actor) -> None:
    if actor.is_service:
        return
    keys = {village.pk for village in villages}
    mine = below(actor.areas_for(CARRY)).filter(below_id__in=keys)
    if keys - set(mine.values_list("below_id", flat=True)) or not keys:
        raise Http404


def _rows(homes: Any, procedure: Procedure, actor: Actor, day: date) -> list[dict[str, Any]]:
    """A candidate a household, with its village for sorting them into rounds."""
    standing = standing_in(homes, procedure, actor=actor, on=day)
    columns = ("pk", "area_id", "register_status", "related_to_official")
    return [
        {
            "id": new_key(),
            "area": area,
            "household_id": key,
            "state": "refused" if standing[key] else "open",
            "entered_as": status,
            "status": status,
            "reasons": [as_json(reason) for reason in standing[key]],
            "is_related": related is True,
        }
        for key, area, status, related in homes.order_by("number").values_list(*columns)
    ]


def _opened(
    villages: Sequence[Area], procedure: Procedure, rows: Sequence[dict[str, Any]], actor: Actor
) -> list[Round]:
    standard, at, day = procedure.standard, now(), today()
    keep_pack(standard)
    rounds = [
        Round(
            area=village,
            procedure=procedure.name,
            year=day.year,
            standard=standard.name,
            pack=standard.folder.name,
            pack_digest=standard.digest,
            opened_on=day,
            opened_by=actor.key,
            opened_by_name=actor.name,
            opened_at=at,
        )
        for village in villages
    ]
    Round.objects.bulk_create(rounds)
    by_area: dict[UUID, Round] = {one.area_id: one for one in rounds}
    insert_rows(
        Candidate,
        (
            {name: value for name, value in row.items() if name != "area"}
            | {"round_id": by_area[row["area"]].pk}
            for row in rows
        ),
    )
    record_all(
        [
            entry(
                "exits:round:open",
                actor=actor,
                subject=one,
                area_id=one.area_id,
                details={
                    "procedure": procedure.name,
                    "asked": sum(row["area"] == one.area_id for row in rows),
                    "open": sum(
                        row["area"] == one.area_id and row["state"] == "open" for row in rows
                    ),
                },
            )
            for one in rounds
        ]
    )
    return rounds
