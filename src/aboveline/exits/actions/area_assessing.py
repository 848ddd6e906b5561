"""Record the assessment of an area that is on its way out: its rates become facts of the area."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, service
from aboveline.areas.actions.marking import record_area_fact
from aboveline.exits import area_words
from aboveline.exits.actions.area_exits import STEP, Said, go_on, locked_way, step_faults
from aboveline.exits.errors import ExitError, fault, refuse
from aboveline.exits.models import AreaExit
from aboveline.web.clock import today

_EXITS = service("exits")


@transaction.atomic
def record_assessment(
    found: AreaExit, rates: Mapping[str, Decimal | None], said: Said, *, actor: Actor
) -> AreaExit:
    """The exit after its assessment, whose rates (in percent, by fact) count from now on.

    Only a service brings them, from the report of an assessment: nobody types a rate. The next
    step looks at them: each is a veto. Raises Http404, and ExitError with every fault.
    """
    if not actor.is_service:
        raise Http404
    way = locked_way(found, actor, STEP)
    if way.next is None or not way.next.shape.brings:
        raise refuse("EXITS-108")
    words, faults = area_words.words_of(way.standard), step_faults(way, said, actor)
    for name in way.next.shape.brings:
        rate = rates.get(name)
        if rate is None or not rate.is_finite() or not 0 <= rate <= 100:
            faults.append(fault("EXITS-116", rate=words.name("fields", name)))
    if faults:
        raise ExitError(*faults)
    for name in way.next.shape.brings:
        record_area_fact(
            way.found.area,
            name,
            f"{rates[name]:f}",
            actor=_EXITS,
            unit="percent",
            on=said.on or today(),
            source=said.evidence,
            verified=True,
        )
    return go_on(way, said, None, actor)
