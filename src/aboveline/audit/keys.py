"""The keys of the audit: one for seals and one for digests of values, both outside the database."""

from __future__ import annotations

import hashlib
import hmac
import json

from django.conf import settings


def current_key_id() -> str:
    """The id of the key under which new entries are sealed."""
    return next(iter(settings.ABOVELINE_AUDIT_KEYS))


def seal_of(key_id: str, before: str, content: str) -> str:
    """The seal of an entry: a keyed digest of its content and of the seal before it.

    Raises KeyError for a key that is not among ABOVELINE_AUDIT_KEYS.
    """
    return _digest(key_id, "seal", f"{before}\n{content}")


def value_digest(subject_type: str, subject_id: str, field: str, value: object) -> str:
    """The digest of a field's value, `key id:digest`; empty for no value.

    It is bound to record and field, so that equal values of two people cannot be told.
    """
    if value is None or value == "":
        return ""
    key_id = current_key_id()
    text = json.dumps([subject_type, subject_id, field, value], default=str, ensure_ascii=False)
    return f"{key_id}:{_digest(key_id, 'value', text)[:32]}"


def is_value(digest: str, subject_type: str, subject_id: str, field: str, value: object) -> bool:
    """Whether a stored digest is that of a value."""
    key_id, _, found = digest.partition(":")
    text = json.dumps([subject_type, subject_id, field, value], default=str, ensure_ascii=False)
    return hmac.compare_digest(found, _digest(key_id, "value", text)[:32])


def _digest(key_id: str, use: str, text: str) -> str:
    key: bytes = settings.ABOVELINE_AUDIT_KEYS[key_id]
    part = hmac.digest(key, f"aboveline audit {use}".encode(), "sha256")
    return hmac.new(part, text.encode(), hashlib.sha256).hexdigest()
