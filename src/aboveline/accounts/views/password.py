"""The page on which people change their own password."""

from __future__ import annotations

from allauth.account.views import password_change
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse


@login_required
def change(request: HttpRequest) -> HttpResponse:
    """The form; nothing for who signs in without a password, as by a provider."""
    if not request.user.has_usable_password():
        raise Http404
    answer: HttpResponse = password_change(request)
    return answer
