"""Plan an assessment, and freeze the frame from which it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, below
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.evaluation.area_tables import lookup_of
from aboveline.registry.models import Household
from aboveline.registry.standards import site_standard
from aboveline.standard.deadlines import number_in
from aboveline.standard.model import Assessment as Rules
from aboveline.standard.shape_assessment import AssessmentSample
from aboveline.statistics.sampling import frame_digest
from aboveline.verification.actions.assessing.moves import locked, move_on
from aboveline.verification.assessments.errors import refuse
from aboveline.verification.assessments.framing import (
    counts_of,
    frame_from,
    register_table,
    store_frame,
)
from aboveline.verification.models import Assessment
from aboveline.web.clock import now, today

PLAN = Permission.VERIFICATION_ASSESSMENT_PLAN


@dataclass(frozen=True)
class Planned:
    """What the office chooses; everything else is in the standard.

    `paired` are the counties whose people may not be interviewers, besides those of the area.
    """

    villages: int
    paired: Sequence[Area] = ()


@transaction.atomic
def plan_assessment(area: Area, planned: Planned, *, actor: Actor) -> Assessment:
    """The assessment of an area by the standard of today. Raises Http404, ASSESS-002 and -003."""
    if not actor.may(PLAN, area.pk):
        raise Http404
    rules = site_standard().assessment
    if rules is None:
        raise refuse("ASSESS-002")
    most = _villages_with_households(area)
    if not 2 <= planned.villages <= most:
        raise refuse("ASSESS-003", most=max(most, 2))
    on = today()
    found: Assessment = Assessment.objects.create(
        area=area,
        on=on,
        standard=site_standard().name,
        villages=planned.villages,
        sample=_kept(rules.shape.sample),
        decided_by=rules.shape.decided_by,
        limits=_limits(rules, area, on),
        planned_by=actor.key,
        planned_by_name=actor.name,
        planned_at=now(),
    )
    found.paired.set(planned.paired)
    details = {"villages": planned.villages, "paired": [str(one.pk) for one in planned.paired]}
    record(
        "verification:assessment:planned",
        actor=actor,
        subject=found,
        area_id=area.pk,
        details=details,
    )
    return found


@transaction.atomic
def freeze_frame(assessment: Assessment, *, actor: Actor) -> Assessment:
    """The assessment with its frame sealed on disk and its digest and counts published.

    Raises Http404, ASSESS-001, -003 and -004.
    """
    found = locked(assessment, actor, PLAN, "planned")
    table = register_table(found)
    if not table.num_rows:
        raise refuse("ASSESS-004")
    frame = frame_from(table)
    if found.villages > len(frame.villages):
        raise refuse("ASSESS-003", most=len(frame.villages))
    found.frame, found.frame_digest = counts_of(frame), frame_digest(frame)
    store_frame(found, table)
    move_on(found, actor=actor)
    return found


def _villages_with_households(area: Area) -> int:
    homes = Household.objects.filter(area__in=below([area.pk]), ended_on=None, size__gt=0)
    return int(homes.values("area").distinct().count())


def _kept(sample: AssessmentSample) -> dict[str, Any]:
    """What an assessment keeps of the sample of the pack."""
    return sample.model_dump(mode="json", exclude={"villages", "source", "note"})


def _limits(rules: Rules, area: Area, on: date) -> dict[str, float | None]:
    """Limits in percent and numbers of questions, by `rates.NAME`, `questions.NAME`, `combined`."""
    lookup = lookup_of(site_standard(), [area.pk], on)
    nodes = {f"questions.{name}": node for name, node in rules.above.items()}
    nodes |= {f"rates.{name}": node for name, node in rules.limits.items()}
    nodes["combined"] = rules.combined
    found: dict[str, float | None] = {}
    for name, node in nodes.items():
        number = None if node is None else number_in(node, lookup, str(area.pk))
        found[name] = None if number is None else float(number)
    return found
