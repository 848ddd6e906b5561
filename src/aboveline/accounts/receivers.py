"""Sign-in and sign-out in the audit, and the second factor set up or given up."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from aboveline.accounts.actors import Actor
from aboveline.accounts.factors import remover
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


# The signals of django-allauth come after the commit; these are in the transaction of the act.
@receiver(post_save, sender=Authenticator)
def factor_added(instance: Authenticator, created: bool, **_: Any) -> None:
    """Write that a person set up a second factor or new recovery codes."""
    if created:
        details = {"type": str(instance.type)}
        person = instance.user
        record("accounts:factor:add", actor=_self(person), subject=person, details=details)


@receiver(post_delete, sender=Authenticator)
def factor_removed(instance: Authenticator, **_: Any) -> None:
    """Write that a person gave up a second factor, or that somebody took it away, and why."""
    details, person = {"type": str(instance.type)}, instance.user
    actor, reason = remover() or (_self(person), "")
    record("accounts:factor:remove", actor=actor, subject=person, details=details, reason=reason)


def _self(user: User) -> Actor:
    return Actor(f"user:{user.pk}")
