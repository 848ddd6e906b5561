"""The door of every page from here upward, with its permission named by the one enum."""

from __future__ import annotations

from collections.abc import Callable

from aboveline.accounts.permissions import Permission
from aboveline.web import doors


def needs(permission: Permission) -> Callable[[doors.View], doors.View]:
    """A view for signed-in people who may do this somewhere; `request.actor` is who they are."""
    return doors.needs(permission)
