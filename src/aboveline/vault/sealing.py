"""Sealing and opening values of sealed fields, and the digests that find them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from aboveline.vault.fields import BlindIndexField, SealedField


def seal(row: Any, field: str, text: str) -> None:
    """Set a sealed field of a row, and the blind indexes of it; empty text empties them."""
    setattr(row, field, sealed(text, *place_of(row, field)) if text else "")
    for index in row._meta.get_fields():
        if isinstance(index, BlindIndexField) and index.of == field:
            setattr(row, index.name, digests(index, text)[0] if text else "")


def unseal(row: Any, field: str) -> str:
    """The text of a sealed field of a row; empty when there is none."""
    value = getattr(row, field)
    return opened(value, *place_of(row, field)) if value else ""


def place_of(row: Any, field: str) -> tuple[str, str, str]:
    """Table, column and record: what a sealed value is bound to."""
    found = row._meta.get_field(field)
    if not isinstance(found, SealedField):
        raise TypeError(f"{field} of {row._meta.label} is not sealed")
    return row._meta.db_table, found.column, str(row.pk)


def sealed(text: str, table: str, column: str, record: str) -> str:
    """The text encrypted by AES-256-GCM under the current data key: `key id:base64`."""
    key_id, key = next(iter(settings.ABOVELINE_DATA_KEYS.items()))
    nonce = os.urandom(12)
    cipher = AESGCM(key).encrypt(nonce, text.encode(), _bound(table, column, record))
    return f"{key_id}:{base64.b64encode(nonce + cipher).decode()}"


def opened(value: str, table: str, column: str, record: str) -> str:
    """The text of a sealed value; raises KeyError for a key that is not there any more."""
    key_id, _, text = value.partition(":")
    raw = base64.b64decode(text)
    key = settings.ABOVELINE_DATA_KEYS[key_id]
    return AESGCM(key).decrypt(raw[:12], raw[12:], _bound(table, column, record)).decode()


def digests(index: BlindIndexField, text: str) -> list[str]:
    """The digests of a text under every index key, the current one first: search with all."""
    wanted = text[-index.last :] if index.last else text
    label = f"{index.model._meta.db_table}.{index.of}.{index.last}:{wanted}".encode()
    return [
        f"{key_id}:{hmac.new(key, label, hashlib.sha256).hexdigest()[:40]}"
        for key_id, key in settings.ABOVELINE_INDEX_KEYS.items()
    ]


def _bound(table: str, column: str, record: str) -> bytes:
    return f"{table}\0{column}\0{record}".encode()
