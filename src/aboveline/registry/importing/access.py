"""The only door to imports: those of the areas in which the reader may bring in files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from aboveline.accounts.actors import Actor, narrowed
from aboveline.accounts.permissions import Permission
from aboveline.registry.models import ImportBatch


def visible_imports(actor: Actor) -> Any:
    """Imports of the actor's areas."""
    rows = ImportBatch.objects.select_related("area")
    return narrowed(rows, actor, Permission.REGISTRY_IMPORT_MAKE)


def import_for(actor: Actor, key: UUID) -> ImportBatch:
    """The import with this key. Raises Http404 when absent or not for the actor."""
    found: ImportBatch | None = visible_imports(actor).filter(pk=key).first()
    if found is None:
        raise Http404
    return found
