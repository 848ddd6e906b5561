"""Accounts of people: added, invited, closed, opened again; never deleted."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import Http404
from django.urls import reverse

from aboveline.accounts import errors
from aboveline.accounts.access import person_for
from aboveline.accounts.actors import Actor, below
from aboveline.accounts.factors import removed_by
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.web.clock import today
from aboveline.web.faults import Refused


@transaction.atomic
def add_user(
    username: str,
    *,
    actor: Actor,
    name: str,
    email: str = "",
    language: str = "",
    password: str = "",
    is_demo: bool = False,
) -> User:
    """A new person without any duty; without a password nobody can sign in as him yet.

    Raises Refused (ACCOUNTS-007, -008) and Http404 for an actor who may not add people.
    """
    if not actor.may(Permission.ACCOUNTS_USER_ADD):
        raise Http404
    faults = []
    if User.objects.filter(username__iexact=username).exists():
        faults.append(errors.NAME_TAKEN)
    if email and User.objects.filter(email__iexact=email).exists():
        faults.append(errors.EMAIL_TAKEN)
    if faults:
        raise Refused(*faults)
    user = User(username=username, name=name, email=email, language=language, is_demo=is_demo)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save(force_insert=True)
    record("accounts:user:add", actor=actor, subject=user)
    return user


@transaction.atomic
def invite_user(user: User, *, actor: Actor) -> str:
    """The path of a page on which the person sets his password, once and for three days.

    Raises Refused (ACCOUNTS-009, -012, -013), and Http404 for a person not to be seen.
    """
    person = _account_for(actor, user)
    if not person.is_active:
        raise Refused(errors.PERSON_NOT_ACTIVE)
    record("accounts:user:invite", actor=actor, subject=person)
    keys = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return str(reverse("account_reset_password_from_key", kwargs=keys))


@transaction.atomic
def close_user(user: User, *, actor: Actor) -> User:
    """The account closed: nobody signs in as this person any more; records keep the name.

    Raises Refused (ACCOUNTS-012, -013), and Http404 for a person not to be seen.
    """
    return _set_active(user, actor=actor, is_active=False)


@transaction.atomic
def open_user(user: User, *, actor: Actor) -> User:
    """The account open again, with the duties that still run. Raises as `close_user` does."""
    return _set_active(user, actor=actor, is_active=True)


@transaction.atomic
def remove_second_factor(user: User, *, actor: Actor, reason: str) -> None:
    """Take away a second factor whose device is lost; the person sets up another.

    Raises Refused (ACCOUNTS-012 to -014), and Http404 for a person not to be seen.
    """
    person = _account_for(actor, user)
    if not reason.strip():
        raise Refused(errors.REASON_MISSING)
    with removed_by(actor, reason=reason.strip()):
        Authenticator.objects.filter(user=person).delete()


@transaction.atomic
def choose_language(user: User, *, actor: Actor, language: str) -> None:
    """The language that this person reads, wherever he signs in; his own choice alone."""
    if actor.key != f"user:{user.pk}":
        raise Http404
    User.objects.filter(pk=user.pk).update(language=language)
    record("accounts:user:change", actor=actor, subject=user, fields=["language"])


def _set_active(user: User, *, actor: Actor, is_active: bool) -> User:
    person = _account_for(actor, user)
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_active != is_active:
        person.is_active = is_active
        person.save(update_fields=["is_active"])
        action = "accounts:user:open" if is_active else "accounts:user:close"
        record(action, actor=actor, subject=person, fields=["is_active"])
    return person


def _account_for(actor: Actor, user: User) -> User:
    """The person, if the actor looks after accounts and all the duties lie in his areas."""
    person = person_for(actor, user.pk)
    if actor.is_service:
        return person
    areas = actor.areas_for(Permission.ACCOUNTS_USER_ADD)
    if not areas:
        raise Http404
    faults = []
    if actor.key == f"user:{person.pk}":
        faults.append(errors.OWN_ACCOUNT)
    if Duty.objects.on(today()).filter(user=person).exclude(area__in=below(areas)).exists():
        faults.append(errors.DUTY_ELSEWHERE)
    if faults:
        raise Refused(*faults)
    return person
