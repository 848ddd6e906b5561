"""Filters of the household list that somebody keeps for himself."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.models import User
from aboveline.audit.actions import record
from aboveline.registry.models import SavedFilter


@transaction.atomic
def keep_filter(user: User, *, actor: Actor, name: str, query: Mapping[str, str]) -> SavedFilter:
    """The filter kept under a name; the same name again replaces it."""
    kept, _ = SavedFilter.objects.update_or_create(
        user=user, name=name[:60], defaults={"query": dict(query)}
    )
    record("registry:filter:keep", actor=actor, subject=kept, fields=sorted(query))
    return kept


@transaction.atomic
def drop_filter(user: User, key: int, *, actor: Actor) -> None:
    """Forget a filter of one's own. Raises Http404 for one of somebody else."""
    kept = SavedFilter.objects.filter(user=user, pk=key).first()
    if kept is None:
        raise Http404
    record("registry:filter:drop", actor=actor, subject=kept)
    kept.delete()
