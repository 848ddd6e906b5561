"""Secrets of second factors, sealed inside the rows of django-allauth; who takes a factor away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.vault.elsewhere import CLEAR, Elsewhere
from aboveline.vault.sealing import opened, sealed

# django-allauth seals a text without saying whose it is, so it is bound to the column alone
_PLACE = ("mfa_authenticator", "data", "")
_ONE, _MANY = ("secret", "seed"), "migrated_codes"

Remover = tuple[Actor, str]
_remover: ContextVar[Remover | None] = ContextVar("remover", default=None)


def seal_secret(text: str) -> str:
    """A secret or recovery code as it is stored."""
    return sealed(text, *_PLACE)


def open_secret(stored: str) -> str:
    """A secret as it was given; one that was stored before secrets were sealed is as it stands."""
    return stored if key_of(stored) == CLEAR else opened(stored, *_PLACE)


def key_of(stored: str) -> str:
    """The key that a stored secret names: secrets themselves have letters and digits alone."""
    return stored.partition(":")[0] if ":" in stored else CLEAR


def _keys() -> Iterator[str]:
    for data in Authenticator.objects.order_by("pk").values_list("data", flat=True):
        yield from (key_of(text) for text in _secrets(data))


def _renew(only_clear: bool) -> Iterator[int]:
    current = next(iter(settings.ABOVELINE_DATA_KEYS))

    def renewed(stored: str) -> str:
        key = key_of(stored)
        is_old = key == CLEAR if only_clear else key != current
        return seal_secret(open_secret(stored)) if is_old else stored

    for key in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
        if _renew_row(key, renewed):
            yield 1


@transaction.atomic
def _renew_row(key: int, renewed: Callable[[str], str]) -> bool:
    row = Authenticator.objects.select_for_update().filter(pk=key).first()
    if row is None:
        return False
    data = {**row.data, **{name: renewed(row.data[name]) for name in _ONE if name in row.data}}
    if _MANY in data:
        data[_MANY] = [renewed(code) for code in data[_MANY]]
    is_new = data != row.data
    if is_new:
        row.data = data
        row.save(update_fields=["data"])
    return is_new


def _secrets(data: dict[str, Any]) -> Iterator[str]:
    yield from (data[name] for name in _ONE if name in data)
    yield from data.get(_MANY, ())


SECRETS = Elsewhere("mfa_authenticator.data", _keys, _renew)


@contextmanager
def removed_by(actor: Actor, *, reason: str) -> Iterator[None]:
    """Inside, factors that go are taken away by this actor and not given up by their owner."""
    token = _remover.set((actor, reason))
    try:
        yield
    finally:
        _remover.reset(token)


def remover() -> Remover | None:
    """Who takes factors away just now, and why; None when their owner does."""
    return _remover.get()
