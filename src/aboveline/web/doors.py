"""The door of every page: who may enter. Absent and forbidden look the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string

View = Callable[..., HttpResponse]


def needs(permission: str) -> Callable[[View], View]:
    """A view for signed-in people who may do this somewhere; `request.actor` is who they are.

    Whether they may do it *here* is for the access functions that the view reads through. Who a
    person is as an actor is told by the setting ABOVELINE_ACTOR_OF, for this file lies below it.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.actor = import_string(settings.ABOVELINE_ACTOR_OF)(request.user)
            if not request.actor.may(permission):
                raise Http404
            return view(request, *args, **kwargs)

        entered.permission = permission  # type: ignore[attr-defined]
        found: View = login_required(entered)
        return found

    return wrap


def permits(permission: Any) -> Callable[[HttpRequest], bool]:
    """Whether the person of a request may do this somewhere, for entries at the top of pages."""

    def allowed(request: HttpRequest) -> bool:
        if not hasattr(request, "actor"):  # a page that asks for no permission
            request.actor = import_string(settings.ABOVELINE_ACTOR_OF)(request.user)
        return bool(request.actor.may(permission))

    return allowed
