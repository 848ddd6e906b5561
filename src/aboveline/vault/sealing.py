"""Sealing and opening values of sealed fields, and the digests that find them."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from functools import cache, lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from aboveline.vault.errors import NotOpened
from aboveline.vault.fields import BlindIndexField, SealedField
from aboveline.vault.uniform import uniform


def seal(row: Any, field: str, text: str) -> None:
    """Set a sealed field of a row, and the blind indexes of it; empty text empties them."""
    setattr(row, field, sealed(text, *place_of(row, field)) if text else "")
    model: Any = type(row)
    for index in indexes_of(model, field):
        setattr(row, index.name, digest(index, text))


def unseal(row: Any, field: str) -> str:
    """The text of a sealed field of a row; empty when there is none."""
    value = getattr(row, field)
    return opened(value, *place_of(row, field)) if value else ""


def place_of(row: Any, field: str) -> tuple[str, str, str]:
    """Table, column and record: what a sealed value is bound to."""
    model: Any = type(row)
    table, column = _column_of(model, field)
    if row.pk is None:
        raise TypeError(f"a row of {row._meta.label} has no key yet to bind {field} to")
    return table, column, str(row.pk)


@cache
def _column_of(model: Any, field: str) -> tuple[str, str]:
    found = model._meta.get_field(field)
    if not isinstance(found, SealedField):
        raise TypeError(f"{field} of {model._meta.label} is not sealed")
    return model._meta.db_table, found.column


def sealed(text: str, table: str, column: str, record: str) -> str:
    """The text encrypted by AES-256-GCM under the current data key: `key id:base64`."""
    key_id, key = next(iter(settings.ABOVELINE_DATA_KEYS.items()))
    nonce = os.urandom(12)
    cipher = _cipher(key).encrypt(nonce, text.encode(), bound(table, column, record))
    return f"{key_id}:{base64.b64encode(nonce + cipher).decode()}"


def opened(value: str, table: str, column: str, record: str) -> str:
    """The text of a sealed value; raises VAULT-001 without its key, VAULT-002 when it is altered
    or stands in another place than it was sealed for.
    """
    key_id, _, text = value.partition(":")
    key = data_key(key_id)
    try:
        raw = base64.b64decode(text, validate=True)
        return _cipher(key).decrypt(raw[:12], raw[12:], bound(table, column, record)).decode()
    except (InvalidTag, binascii.Error, ValueError):
        raise NotOpened.altered(f"{table}.{column}") from None


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    """The cipher of a key: made once, for a county has a hundred thousand sealed values."""
    return AESGCM(key)


def data_key(key_id: str) -> bytes:
    """The data key of an id; raises VAULT-001 for one that is not there any more."""
    key: bytes | None = settings.ABOVELINE_DATA_KEYS.get(key_id)
    if key is None:
        raise NotOpened.no_key(key_id)
    return key


@cache
def indexes_of(model: Any, field: str) -> tuple[BlindIndexField, ...]:
    """The blind indexes of a sealed field."""
    fields = model._meta.concrete_fields
    return tuple(one for one in fields if isinstance(one, BlindIndexField) and one.of == field)


def digest(index: BlindIndexField, text: str) -> str:
    """The digest to store: under the current index key; empty where there is nothing to find."""
    return next(iter(digests(index, text)), "")


def digests(index: BlindIndexField, text: str) -> list[str]:
    """The digests of a text under every index key, the current one first: search with all.

    However the number is written, its digest is the same; none of a text without any letter or
    digit, or shorter than the part that is indexed.
    """
    wanted = uniform(text)
    if index.last:
        wanted = wanted[-index.last :] if len(wanted) >= index.last else ""
    if not wanted:
        return []
    label = f"{index.model._meta.db_table}.{index.of}.{index.last}:{wanted}".encode()
    return [
        f"{key_id}:{_keyed(key, label)[:40]}"
        for key_id, key in settings.ABOVELINE_INDEX_KEYS.items()
    ]


@lru_cache(maxsize=8)
def _empty(key: bytes) -> hmac.HMAC:
    """The digest of nothing under a key, to be copied: the key is prepared once."""
    return hmac.new(key, digestmod="sha256")


def _keyed(key: bytes, label: bytes) -> str:
    digest = _empty(key).copy()
    digest.update(label)
    return digest.hexdigest()


def bound(table: str, column: str, record: str) -> bytes:
    """What a cipher is bound to, beside its key: it opens for this place alone."""
    return f"{table}\0{column}\0{record}".encode()
