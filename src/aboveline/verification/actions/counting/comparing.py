"""Hold what was counted against the register as of the standard time, row by row, in columns."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.vault.sealing import seal, unseal
from aboveline.verification.actions.counting.moves import locked_batch, move_batch
from aboveline.verification.actions.counting.opening import PLAN
from aboveline.verification.census.members import held_members, member_questions
from aboveline.verification.census.missed import as_json, estimates_of
from aboveline.verification.census.questions import Question, questions_of
from aboveline.verification.census.registered import CHUNK, register_on
from aboveline.verification.census.states import HOUSEHOLD
from aboveline.verification.models import (
    CensusAnswer,
    CensusBatch,
    CensusDifference,
    CensusHousehold,
)
from aboveline.web.bulk import insert_rows, new_row
from aboveline.web.stopping import asked_to_stop

READY = ("closed", "comparing")
"""The states of a batch that may be compared."""
_TEXTS = ("counted", "household", "question", "answer", "grain")
_ANSWERS = pa.schema([*((name, pa.string()) for name in _TEXTS), ("is_registered", pa.bool_())])
# one row a household and question that is asked
_HELD = """
CREATE TEMP TABLE held AS WITH beside AS (
  SELECT *, low IS NULL OR (low <> high AND TRY_CAST(answer AS INTEGER)
    BETWEEN TRY_CAST(low AS INTEGER) AND TRY_CAST(high AS INTEGER)) AS is_open
  FROM answers LEFT JOIN register USING (household, question)
)
SELECT counted, 0 AS member, NULL AS person, question AS field,
  coalesce(answer, '') AS in_census,
  CASE WHEN low = high THEN low WHEN low IS NULL THEN '' ELSE low || '-' || high END AS in_register,
  CASE
    WHEN answer IS NULL AND low IS NULL THEN 'unknown'
    WHEN answer IS NULL THEN 'only_register'
    WHEN low IS NULL AND grain = 'help' AND answer = 'false' THEN 'same'
    WHEN is_open THEN CASE WHEN is_registered THEN 'only_census' ELSE 'unknown' END
    WHEN low = high AND answer = low THEN 'same'
    ELSE 'differs'
  END AS kind
FROM beside
"""
_COUNTS = "SELECT field, kind, count(*) FROM held GROUP BY ALL"
_DIFFERENT = "SELECT * FROM held WHERE kind NOT IN ('same', 'unknown')"
Counts = Counter[tuple[str, str]]
"""How many answers compare how, by question and kind."""


class StoppedError(Exception):
    """The process ends; the comparison begins anew with the next one, as nothing was written."""


def compare_batch(batch: CensusBatch, *, actor: Actor) -> CensusBatch:
    """The batch with its differences listed and counted, and the rest of the round estimated anew;
    the register is read, never written.

    Of households outside the register the rest of the village is compared where it says something.
    Nothing is compared inside a transaction: of a closed batch no answer changes.
    What was compared already is refused, so that it is done once. Raises Http404, CENSUS-013 and
    StoppedError.
    """
    with transaction.atomic():
        found = locked_batch(batch, actor, PLAN, *READY)
    counts, different = held_rows(found)
    missed = as_json(estimates_of(found.round))
    with transaction.atomic():
        found = locked_batch(batch, actor, PLAN, *READY)
        found.round.missed = missed
        found.round.save(update_fields=["missed"])
        return _keep(found, counts, different, actor)


def _keep(
    found: CensusBatch, counts: Counts, different: list[dict[str, Any]], actor: Actor
) -> CensusBatch:
    """Write the differences of a batch and how its questions compare."""
    of_households = list(_of_households(found))
    insert_rows(CensusDifference, map(vars, [*_of_answers(found, different), *of_households]))
    of_fields: dict[str, dict[str, int]] = defaultdict(dict)
    for (name, kind), count in counts.items():
        of_fields[name][kind] = count
    found.counts = {**of_fields, HOUSEHOLD: dict(Counter(one.kind for one in of_households))}
    move_batch(found, "compared", actor=actor)
    return found


def compared_day(batch: CensusBatch) -> date:
    """The day of which the register is asked: the standard time, or the close that came before."""
    return min(batch.round.standard_on, batch.closed_on or batch.ends_on)


def held_rows(batch: CensusBatch) -> tuple[Counts, list[dict[str, Any]]]:
    """Each question of each answered household, and of each member, beside the register: how they
    compare, and those that differ.

    `member` is 0 for the household itself; `kind` says how they compare. Between parts the batch
    is told how far it is. Raises StoppedError when the process was asked to end.
    """
    said, counts, found = _said(batch), Counts(), list[dict[str, Any]]()
    for start in range(0, len(said), CHUNK):
        if asked_to_stop.is_set():
            raise StoppedError
        found += _different(batch, said[start : start + CHUNK], counts)
        CensusBatch.objects.filter(pk=batch.pk).update(looked_at=min(start + CHUNK, len(said)))
    return counts, found


def _different(
    batch: CensusBatch, said: Sequence[_Said], counts: Counts
) -> Iterator[dict[str, Any]]:
    asks, day = batch.round.asks, compared_day(batch)
    asked, of_members = questions_of(asks), member_questions(asks)
    homes = sorted({UUID(one.household) for one in said})
    register, people = register_on(homes, asked, of_members, day)
    with duckdb.connect() as db:
        db.register("answers", _answers(said, asked))
        db.register("register", register)
        db.execute(_HELD)
        for name, kind, count in db.execute(_COUNTS).fetchall():
            counts[name, kind] += count
        yield from db.sql(_DIFFERENT).to_arrow_table().to_pylist()
    for one in said if of_members else ():
        known = people.get(one.household, {})
        rows = held_members(one.members, known, of_members, day, is_registered=one.is_registered)
        counts.update([(row.field, row.kind) for row in rows])
        for row in rows:
            if row.kind not in ("same", "unknown"):
                yield {**row._asdict(), "counted": one.counted}


@dataclass(frozen=True)
class _Said:
    """What a household of the register answered, with the keys of both."""

    counted: str
    household: str
    is_registered: bool
    answers: dict[str, str | None]
    members: list[dict[str, str | None]]


def answered_in(batch: CensusBatch) -> Any:
    """The answers of a batch that count, of households that the register has."""
    return CensusAnswer.objects.filter(
        counted__village__batch=batch,
        counted__state="done",
        counted__household__isnull=False,
        entry=1,
    )


def _said(batch: CensusBatch) -> list[_Said]:
    of_household = ("counted__household", "counted__is_registered")
    rows = answered_in(batch).order_by("counted")
    return [
        _Said(
            str(counted),
            str(household),
            is_registered,
            json.loads(unseal(answer, "answers") or "{}"),
            json.loads(unseal(answer, "members") or "[]"),
        )
        for key, counted, household, is_registered, answers, members in rows.values_list(
            "pk", "counted", *of_household, "answers", "members"
        )
        for answer in [new_row(CensusAnswer, id=key, answers=answers, members=members)]
    ]


def _answers(said: Sequence[_Said], asked: Mapping[str, Question]) -> pa.Table:
    """One row a household of the register that answered, and question."""
    cells = [
        (one.counted, one.household, name, one.answers.get(name), of.grain, one.is_registered)
        for one in said
        for name, of in asked.items()
    ]
    columns = zip(*cells, strict=True) if cells else [()] * len(_ANSWERS)
    return pa.table(list(map(list, columns)), schema=_ANSWERS)


def _of_answers(batch: CensusBatch, different: list[dict[str, Any]]) -> Iterator[CensusDifference]:
    areas = {
        str(key): area
        for key, area in CensusHousehold.objects.filter(village__batch=batch).values_list(
            "pk", "village__village"
        )
    }
    for row in different:
        key = row["counted"]
        made = new_row(
            CensusDifference,
            batch_id=batch.pk,
            area_id=areas[key],
            counted_id=UUID(key),
            field=row["field"],
            member=row["member"],
            person_id=UUID(row["person"]) if row["person"] else None,
            kind=row["kind"],
        )
        seal(made, "in_census", row["in_census"])
        seal(made, "in_register", row["in_register"])
        yield made


def _of_households(batch: CensusBatch) -> Iterator[CensusDifference]:
    """Registered households that were not found there, and households that the register lacks."""
    rows = CensusHousehold.objects.filter(village__batch=batch).select_related("village")
    gone = rows.filter(state__in=("moved", "dead"), household__isnull=False)
    for row in gone.order_by("pk"):
        yield _of_household(batch, row, "only_register", in_census=row.state)
    for row in rows.filter(household=None, state="done").order_by("pk"):
        yield _of_household(batch, row, "only_census", in_census="done")


def _of_household(
    batch: CensusBatch, row: CensusHousehold, kind: str, *, in_census: str
) -> CensusDifference:
    made = new_row(
        CensusDifference,
        batch_id=batch.pk,
        area_id=row.village.village_id,
        counted_id=row.pk,
        field=HOUSEHOLD,
        kind=kind,
    )
    seal(made, "in_census", in_census)
    return made
