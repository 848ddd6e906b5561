"""The door of every page: who may enter. Absent and forbidden look the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from aboveline.accounts.actors import actor_of
from aboveline.accounts.permissions import Permission

View = Callable[..., HttpResponse]


def needs(permission: Permission) -> Callable[[View], View]:
    """A view for signed-in people who may do this somewhere; `request.actor` is who they are.

    Whether they may do it *here* is for the access functions that the view reads through.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.actor = actor_of(request.user)
            if not request.actor.may(permission):
                raise Http404
            return view(request, *args, **kwargs)

        entered.permission = permission  # type: ignore[attr-defined]
        found: View = login_required(entered)
        return found

    return wrap
