"""The entries of this app at the top of every page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from aboveline.accounts.permissions import Permission
from aboveline.web import navigation
from aboveline.web.doors import permits


def add_items() -> None:
    """People and rights for whoever reads duties; the own sign-in for everybody."""
    navigation.add(
        navigation.Item(
            _("People and rights"),
            "accounts:people",
            80,
            permits(Permission.ACCOUNTS_DUTY_READ),
            under="/people/",
        )
    )
    navigation.add(navigation.Item(_("Messages"), "accounts:messages", 5, _always, personal=True))
    navigation.add(
        navigation.Item(_("Password"), "account_change_password", 10, _has_password, personal=True)
    )
    navigation.add(navigation.Item(_("Second factor"), "mfa_index", 20, _always, personal=True))


def _always(request: HttpRequest) -> bool:  # noqa: ARG001
    return True


def _has_password(request: HttpRequest) -> bool:
    return bool(request.user.has_usable_password())
