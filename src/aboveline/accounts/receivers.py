"""Sign-in and sign-out in the audit, and the second factor set up or given up."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from aboveline.accounts.actors import Actor
from aboveline.accounts.models import User
from aboveline.audit.actions import record


@receiver(user_logged_in)
def signed_in(user: User, **_: Any) -> None:
    """Write that a person signed in."""
    record("accounts:session:open", actor=_self(user), subject=user)


@receiver(user_logged_out)
def signed_out(user: User | None, **_: Any) -> None:
    """Write that a person signed out."""
    if user is not None:
        record("accounts:session:close", actor=_self(user), subject=user)


@receiver((authenticator_added, authenticator_reset))
def factor_added(user: User, authenticator: Any, **_: Any) -> None:
    """Write that a person set up a second factor or new recovery codes."""
    details = {"type": str(authenticator.type)}
    record("accounts:factor:add", actor=_self(user), subject=user, details=details)


@receiver(authenticator_removed)
def factor_removed(user: User, authenticator: Any, **_: Any) -> None:
    """Write that a person gave up a second factor."""
    details = {"type": str(authenticator.type)}
    record("accounts:factor:remove", actor=_self(user), subject=user, details=details)


def _self(user: User) -> Actor:
    return Actor(f"user:{user.pk}")
