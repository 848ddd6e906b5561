"""Close a batch: nothing more is counted in it."""

from __future__ import annotations

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.verification.actions.counting.moves import locked_batch, move_batch
from aboveline.verification.actions.counting.opening import PLAN
from aboveline.verification.census.errors import refuse
from aboveline.verification.census.frames import waiting_among
from aboveline.verification.models import CensusBatch, CensusHousehold
from aboveline.web.clock import today


@transaction.atomic
def close_batch(batch: CensusBatch, *, actor: Actor, reason: str = "") -> CensusBatch:
    """The batch without further answers. Households that still wait need a reason.

    Raises Http404, CENSUS-004 and -012.
    """
    found = locked_batch(batch, actor, PLAN, "open")
    rows = CensusHousehold.objects.filter(village__batch=found)
    list(rows.select_for_update().order_by("pk").values_list("pk"))  # who answers waits for this
    waiting = waiting_among(rows).count()
    if waiting and not reason.strip():
        raise refuse("CENSUS-012", count=waiting)
    found.closed_on = today()
    move_batch(found, "closed", actor=actor, note=reason)
    return found
