"""What every act on a step asks first: that the step is the actor's, and he took none before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import Http404

from aboveline.accounts.actors import Actor, below
from aboveline.accounts.labels import ROLE_NAMES
from aboveline.exits.access import CARRY, areas_of_step
from aboveline.exits.models import Candidate, Round, StepTaken
from aboveline.exits.procedures import roles_of
from aboveline.exits.ready import Before, standing_before
from aboveline.exits.round_errors import fault
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.templatetags.web import listed


def require(rounds: Sequence[Round], actor: Actor) -> None:
    """Raise Http404 unless the actor carries rounds where all of these are held."""
    if actor.is_service:
        return
    keys = {one.area_id for one in rounds}
    mine = below(actor.areas_for(CARRY)).filter(below_id__in=keys)
    if keys - set(mine.values_list("below_id", flat=True)):
        raise Http404


def before_step(rounds: Sequence[Round], name: str) -> Before:
    """The candidates before a step today, locked with their rounds. Raises EXITS-012, -019."""
    keys = [one.pk for one in rounds]
    held = Round.objects.select_for_update().filter(pk__in=keys)
    list(held.order_by("pk").values_list("pk"))
    list(Candidate.objects.select_for_update().filter(round__in=keys).order_by("pk").values("pk"))
    return standing_before(rounds, name, on=today())


def right_faults(before: Before, actor: Actor) -> Iterator[Fault]:
    """Where the step is not the actor's, or he took another one and it needs a second person."""
    if actor.is_service:
        return
    areas = {one.area_id for one in before.rounds.values()}
    reached = areas_of_step(actor, before.step).filter(below_id__in=areas)
    mine = set(reached.values_list("below_id", flat=True))
    roles = listed(ROLE_NAMES[role] for role in sorted(roles_of(before.step)))
    for one in before.rounds.values():
        if one.area_id not in mine:
            yield fault("EXITS-014", area=one.area.name, roles=roles)
    if before.step.shape.second_person:
        earlier = StepTaken.objects.filter(round__in=before.rounds, actor=actor.key)
        others = earlier.exclude(step=before.step.name).values_list("round_id", flat=True)
        for key in sorted(set(others)):
            yield fault("EXITS-013", area=before.rounds[key].area.name)
