"""Choices that a browser keeps: language and brightness."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from aboveline.web.frame import LOOKS

_YEAR = 365 * 24 * 3600


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show the site in another language from now on."""
    code = request.POST.get("language", "")
    answer = _back(request)
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        _keep(answer, settings.LANGUAGE_COOKIE_NAME, code)
    return answer


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Show the site light, dark, or as the device says."""
    chosen = request.POST.get("look", "")
    answer = _back(request)
    if chosen in LOOKS:
        _keep(answer, "look", chosen)
    else:
        answer.delete_cookie("look")
    return answer


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _back(request: HttpRequest) -> HttpResponse:
    """Back to the page it was pressed on; nowhere outside this site."""
    there = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        there, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(there if safe else "/")
