"""What holds for every request of somebody who is signed in: language and second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from aboveline.accounts.actions import choose_language
from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import User
from aboveline.accounts.permissions import SECOND_FACTOR

Answer = Callable[[HttpRequest], HttpResponse]
_OPEN_WITHOUT = {
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "web:language",
    "web:look",
}


class LanguageOfThePerson:
    """Show the language that the person chose, on every device; keep a new choice."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer in the language of the person."""
        user: User = request.user
        language = user.language if user.is_authenticated else ""
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        answer = self.get_response(request)
        match = request.resolver_match
        if user.is_authenticated and match is not None and match.view_name == "web:language":
            chosen = request.POST.get("language", "")
            if chosen in dict(settings.LANGUAGES) and chosen != language:
                choose_language(user, actor=Actor(f"user:{user.pk}"), language=chosen)
        return answer


class SecondFactor:
    """Lead people of roles that need a second factor to set it up before anything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of the view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """A way to the page that sets it up; nothing when the view may answer."""
        user = request.user
        if settings.ABOVELINE_SECOND_FACTOR != "required" or not user.is_authenticated:
            return None
        if request.resolver_match.view_name in _OPEN_WITHOUT:
            return None
        if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            return None
        if not any(held.role in SECOND_FACTOR for held in actor_of(user).duties):
            return None
        return redirect("mfa_activate_totp")
