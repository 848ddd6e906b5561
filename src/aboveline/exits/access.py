"""The only doors to exits: narrowed by area and permission; absent and forbidden alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from aboveline.accounts.actors import Actor, narrowed
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area, AreaClosure
from aboveline.exits.models import AreaComment, AreaExit, Correction, Notice, Round, YearLock
from aboveline.exits.procedures import roles_of
from aboveline.standard.model import Step
from aboveline.web.clock import today

AREA_READ = Permission.EXITS_AREA_READ
READ = Permission.EXITS_ROUND_READ
CARRY = Permission.EXITS_ROUND_CARRY


def visible_area_exits(actor: Actor, permission: Permission = AREA_READ) -> Any:
    """The exits of areas that the actor may read (or do what `permission` says)."""
    return narrowed(AreaExit.objects.all(), actor, permission)


def area_exit_for(actor: Actor, key: UUID, permission: Permission = AREA_READ) -> AreaExit:
    """The exit of an area with this key. Raises Http404 when absent or not for the actor."""
    rows = visible_area_exits(actor, permission).filter(pk=key)
    found: AreaExit = get_object_or_404(rows.select_related("area__level").defer("area__boundary"))
    return found


def comment_for(actor: Actor, key: UUID, permission: Permission) -> AreaComment:
    """A comment on an exit where the actor may do this. Raises Http404."""
    rows = narrowed(AreaComment.objects.filter(pk=key), actor, permission, area="area_exit__area")
    found: AreaComment = get_object_or_404(rows.select_related("area_exit__area"))
    return found


def visible_rounds(actor: Actor, permission: Permission = READ) -> Any:
    """The rounds that are held where the actor may read (or do what `permission` says)."""
    return narrowed(Round.objects.all(), actor, permission)


def round_for(actor: Actor, key: UUID, permission: Permission = READ) -> Round:
    """The round with this key, with its area. Raises Http404 when absent or not for the actor."""
    found: Round = get_object_or_404(
        visible_rounds(actor, permission).filter(pk=key).select_related("area")
    )
    return found


def notice_for(actor: Actor, key: UUID) -> Notice:
    """A notice while it is up; afterwards it is there for auditors alone. Raises Http404."""
    rows = narrowed(Notice.objects.filter(pk=key), actor, READ, area="round__area")
    found: Notice = get_object_or_404(rows.select_related("round__area"))
    if found.until < today() and not actor.may(Permission.AUDIT_ENTRY_READ, found.round.area_id):
        raise Http404
    return found


def lock_for(actor: Actor, key: UUID) -> YearLock:
    """A locked list that the actor may read. Raises Http404 when absent or not for the actor."""
    rows = visible_locks(actor).filter(pk=key)
    found: YearLock = get_object_or_404(rows.select_related("area"))
    return found


def visible_locks(actor: Actor) -> Any:
    """The locked lists of areas where the actor may read them."""
    return narrowed(YearLock.objects.all(), actor, Permission.EXITS_LIST_READ)


def visible_corrections(actor: Actor, permission: Permission) -> Any:
    """The corrections where the actor may ask for them, or decide about them."""
    return narrowed(Correction.objects.all(), actor, permission, area="household__area")


def correction_for(actor: Actor, key: UUID) -> Correction:
    """A correction that the actor may decide about. Raises Http404."""
    rows = visible_corrections(actor, Permission.EXITS_CORRECTION_DECIDE).filter(pk=key)
    found: Correction = get_object_or_404(rows.select_related("household__area", "lock", "person"))
    return found


def areas_of_step(actor: Actor, step: Step) -> Any:
    """The areas in and below which a step is the actor's, by the roles that the pack names."""
    held = [duty.area_id for duty in actor.duties if duty.role in roles_of(step)]
    return AreaClosure.objects.filter(above_id__in=held, valid_to=None).values("below_id")


def is_theirs(actor: Actor, step: Step, area: Area) -> bool:
    """Whether a step is the actor's in an area. One query."""
    return actor.is_service or areas_of_step(actor, step).filter(below=area).exists()
