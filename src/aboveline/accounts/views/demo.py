"""The door of a demonstration: made-up people whom anybody may be."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from aboveline.accounts.labels import ROLE_NAMES, ROLE_WORDS
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import Role
from aboveline.web.clock import today
from aboveline.web.pages import render
from aboveline.web.templatetags.web import listed


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demonstration and what the role is for."""

    username: str
    name: str
    role: str
    words: str
    area: str


@dataclass(frozen=True)
class DemoPage:
    """The people of the demonstration."""

    people: list[DemoPerson]


def demo(request: HttpRequest) -> HttpResponse:
    """Choose a role and be signed in; nothing here outside a demonstration."""
    if not settings.ABOVELINE_DEMO:
        raise Http404
    if request.method == "POST":
        people = User.objects.filter(is_demo=True, is_active=True)
        user = get_object_or_404(people, username=request.POST.get("username", ""))
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/demo.html", DemoPage(_people()))


def _people() -> list[DemoPerson]:
    """Everybody once, by the first of their roles."""
    order = list(Role)
    held = Duty.objects.on(today()).filter(user__is_demo=True, user__is_active=True)
    duties: dict[User, list[Duty]] = {}
    for duty in sorted(held.select_related("user", "area"), key=lambda one: order.index(one.role)):
        duties.setdefault(duty.user, []).append(duty)
    return [_person(user, of_user) for user, of_user in duties.items()]


def _person(user: User, duties: list[Duty]) -> DemoPerson:
    roles = list(dict.fromkeys(Role(duty.role) for duty in duties))
    areas = dict.fromkeys(duty.area.name for duty in duties)
    return DemoPerson(
        user.username,
        user.name,
        listed(ROLE_NAMES[role] for role in roles),
        " ".join(str(ROLE_WORDS[role]) for role in roles),
        listed(areas),
    )
