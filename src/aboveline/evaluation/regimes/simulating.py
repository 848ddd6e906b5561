"""Try what the next standard would say of an area: who enters, who leaves, what it costs, why."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.engine.connections import connect
from aboveline.engine.county import CountyInputs, Plan, judge, make_plan
from aboveline.engine.simulate import Simulation as Result
from aboveline.engine.simulate import compare
from aboveline.engine.whole import put_indicators_above
from aboveline.evaluation.area_tables import areas_with_those_above
from aboveline.evaluation.errors import refuse
from aboveline.evaluation.kept import keep_pack
from aboveline.evaluation.models import Simulation
from aboveline.evaluation.snapshots.units import homes_in, units_of
from aboveline.evaluation.standards import standard_of
from aboveline.evaluation.tables import frozen_tables
from aboveline.registry.standards import standard_named
from aboveline.standard import Standard, StandardError
from aboveline.standard.expressions import quoted
from aboveline.web.clock import now, today

SIMULATE = Permission.EVALUATION_REGIME_SIMULATE
MOST = 200_000
"""So many households are tried while somebody waits."""
_SIDES = ("before", "after")
_DAY = timedelta(days=1)


def next_standard() -> Standard | None:
    """The standard that comes next, as the settings name it."""
    name = settings.ABOVELINE_NEXT_STANDARD
    return standard_named(name) if name else None


def simulate_switch(area: Area, *, actor: Actor) -> Simulation:
    """The next standard held against the one in force, household by household, over the register
    as it is now; each on its own nearest day.

    Raises Http404, and EvaluationError: no next standard, it is in force, too many households, or
    what one of the two lacks for an area.
    """
    if not actor.may(SIMULATE, area.pk):
        raise Http404
    after = next_standard()
    if after is None:
        raise refuse("JUDGE-001")
    before = standard_of(area.pk, today())
    if before.digest == after.digest:
        raise refuse("JUDGE-002", standard=after.name)
    units = units_of(area)
    count = sum(homes_in(unit).count() for unit in units)
    if count > MOST:
        raise refuse("JUDGE-003", most=MOST)
    known_at = now()
    days = (_day_of(before), _day_of(after))
    with TemporaryDirectory(prefix="aboveline-") as where, transaction.atomic():
        try:
            plans = [
                make_plan(standard, as_of=on)
                for standard, on in zip((before, after), days, strict=True)
            ]
            digests = [
                _judged(Path(where) / side, plan, area, units) for side, plan in _both(plans)
            ]
        except StandardError as error:
            said = " ".join(f"{one.message} {one.remedy}" for one in error.faults)
            raise refuse("JUDGE-004", why=said) from error
        result = compare(Path(where) / "before", Path(where) / "after", before, after)
        changes = _changes(Path(where), before, after)
    return _kept(area, (before, after), days, digests, result, changes, known_at, actor)


def _both(plans: list[Plan]) -> Iterator[tuple[str, Plan]]:
    yield from zip(_SIDES, plans, strict=True)


def _day_of(standard: Standard) -> date:
    """Today, or the nearest day on which the standard applies."""
    valid = standard.pack.valid
    return max(valid.from_, min(today(), valid.end - _DAY))


def _judged(folder: Path, plan: Plan, area: Area, units: list[Area]) -> str:
    """Judge the counties of an area into files; gives the digest of what was read."""
    read = sha256()
    for unit in units:
        place = folder / f"county={unit.pk}"
        place.mkdir(parents=True)
        tables = frozen_tables(homes_in(unit).order_by("pk"), plan)
        lived_in = set(homes_in(unit).values_list("area_id", flat=True).distinct())
        areas, facts = areas_with_those_above(lived_in or {unit.pk}, plan.moment.as_of)
        for name, table in sorted({**tables, "areas": areas, "area_facts": facts}.items()):
            read.update(name.encode() + _bytes(table))
        with connect(threads=2) as connection:
            judge(connection, plan, CountyInputs(areas, facts, tables))
            kept = ", ".join(quoted(name) for name in plan.output if name in _compared(plan))
            decisions = connection.sql(f"SELECT {kept} FROM decisions_out")  # noqa: S608
            pq.write_table(decisions.to_arrow_table(), place / "decisions.parquet")
            indicators = connection.table("indicators").to_arrow_table()
            pq.write_table(indicators, place / "indicators.parquet")
    _write_whole(folder, plan, area, units)
    return read.hexdigest()


def _compared(plan: Plan) -> set[str]:
    """The columns of decisions that a comparison reads; no fact of health is written anywhere."""
    welfare = plan.standard.pack.welfare
    said = {"household_id", "area_id", "state", "category", "weight", "members"}
    said |= {*plan.standard.criteria, *plan.standard.benefits}
    return said | ({welfare.fact, welfare.line} if welfare is not None else set())


def _write_whole(folder: Path, plan: Plan, area: Area, units: list[Area]) -> None:
    """The indicators of the whole area from those of its counties."""
    files = [str(folder / f"county={unit.pk}" / "indicators.parquet") for unit in units]
    above = pa.table(
        {"county": [str(unit.pk) for unit in units], "area_id": [str(area.pk)] * len(units)}
    )
    with connect() as connection:
        put_indicators_above(connection, plan.standard, above, files)
        found = connection.table("indicators").to_arrow_table()
    pq.write_table(found, folder / "indicators.parquet")


def _bytes(table: pa.Table) -> bytes:
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return out.getvalue()


def _changes(where: Path, before: Standard, after: Standard) -> pa.Table:
    """A row a household whose state, class or a criterion differs."""
    names = [name for name in before.criteria if name in after.criteria]
    differ = [f"b.{quoted(n)} IS DISTINCT FROM a.{quoted(n)}" for n in names]
    tests = ["b.state <> a.state", "b.category IS DISTINCT FROM a.category", *differ]
    why = ", ".join(
        f"CASE WHEN {test} THEN '{n}' END" for n, test in zip(names, differ, strict=True)
    )
    sql = f"""
    -- one row a household that changes
    SELECT CAST(a.household_id AS VARCHAR) AS household_id, CAST(a.area_id AS VARCHAR) AS area_id,
      b.state AS state_before, a.state AS state_after,
      coalesce(b.category, '') AS category_before, coalesce(a.category, '') AS category_after,
      list_filter([{why}], lambda n: n IS NOT NULL) AS criteria
    FROM read_parquet($before, hive_partitioning = false) AS b
    JOIN read_parquet($after, hive_partitioning = false) AS a USING (household_id)
    WHERE {" OR ".join(tests)}
    ORDER BY a.area_id, household_id
    """  # noqa: S608 - names of criteria are those of a checked pack
    files = {side: str(where / side / "county=*" / "decisions.parquet") for side in _SIDES}
    with connect() as connection:
        return connection.sql(sql, params=files).to_arrow_table()


def _kept(
    area: Area,
    standards: tuple[Standard, Standard],
    days: tuple[date, date],
    digests: list[str],
    result: Result,
    changes: pa.Table,
    known_at: Any,
    actor: Actor,
) -> Simulation:
    content = io.BytesIO()
    pq.write_table(changes, content, compression="zstd")
    text = content.getvalue()
    for standard in standards:
        keep_pack(standard)
    before, after = standards
    with transaction.atomic():
        row: Simulation = Simulation.objects.create(
            area=area,
            before=before.name,
            before_digest=before.digest,
            before_on=days[0],
            after=after.name,
            after_pack=after.folder.name,
            after_digest=after.digest,
            after_on=days[1],
            register_digest=sha256("".join(digests).encode()).hexdigest(),
            known_at=known_at,
            result=_as_json(result),
            changes=text,
            changed=len(changes),
            digest=sha256(text).hexdigest(),
            actor=actor.key,
            actor_name=actor.name,
            at=now(),
        )
        details = {"before": before.name, "after": after.name, "changed": len(changes)}
        record(
            "evaluation:regime:simulate",
            actor=actor,
            subject=row,
            area_id=area.pk,
            details=details,
        )
    return row


def _as_json(result: Result) -> Mapping[str, Any]:
    tables = ("flows", "criteria", "indicators", "statistics", "benefits")
    found: dict[str, Any] = {name: getattr(result, name).to_pylist() for name in tables}
    for row in (one for name in tables for one in found[name]):
        for key, value in row.items():
            row[key] = (
                float(value) if isinstance(value, int) or hasattr(value, "is_finite") else value
            )
    return {**found, "entering": dict(result.entering), "leaving": dict(result.leaving)}


def changes_of(row: Simulation) -> pa.Table:
    """The households that change by a simulation."""
    return pq.read_table(io.BytesIO(bytes(row.changes)))
