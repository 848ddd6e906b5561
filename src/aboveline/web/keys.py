"""Keys of records: UUIDs that whoever first writes a record may make, ordered by time."""

from __future__ import annotations

import os
import time
import uuid
from threading import Lock

_lock = Lock()
_last = 0  # milliseconds and a counter of twelve bits, of the last key of this process


def new_key() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, 12 that count keys, the rest random.

    Keys of one process are in the order in which they were made.
    """
    global _last  # noqa: PLW0603
    with _lock:
        _last = max(_last + 1, time.time_ns() // 1_000_000 << 12)
        moment, counted = _last >> 12, _last & 0xFFF
    value = moment << 80 | 0x7 << 76 | counted << 64 | 0x2 << 62
    return uuid.UUID(int=value | int.from_bytes(os.urandom(8), "big") >> 2)
