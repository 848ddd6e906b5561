"""Seeds in two parts: what is published before, what is joined on arrival, what they order.

All is SHA-256, so that anybody can follow a draw with any other software.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt


def commitment_of(part: str, *, role: str) -> str:
    """What is published of a part of a seed before it is opened: 64 hexadecimal digits.

    The SHA-256 of `commitment`, the role and the part, with a zero byte between.

    >>> commitment_of("dice 3 5 1", role="keeper")[:12]
    'bf3cc26c921c'
    """
    return _hash(b"commitment", role.encode(), part.encode()).hex()


def seed_from(parts: Iterable[tuple[str, str]]) -> bytes:
    """The seed that parts make together: the SHA-256 of `seed`, then role and part by role.

    >>> seed_from([("b", "2"), ("a", "1")]) == seed_from([("a", "1"), ("b", "2")])
    True
    """
    words = [word.encode() for role_and_part in sorted(parts) for word in role_and_part]
    return _hash(b"seed", *words)


def number_from(seed: bytes, label: str, *, below: int) -> int:
    """A number from 0 to `below` - 1 that seed and label fix, each alike likely."""
    return int.from_bytes(_hash(seed, b"number", label.encode())) % below


def places(seed: bytes, kind: str, labels: Iterable[str]) -> npt.NDArray[np.uint64]:
    """Where seed and kind put each label in a random order; shape (labels, 2), most weight first.

    The first 16 bytes of the SHA-256 of seed, kind and label, with a zero byte between.
    """
    start = hashlib.sha256(seed + b"\0" + kind.encode() + b"\0")
    found = bytearray()
    for label in labels:
        one = start.copy()
        one.update(label.encode())
        found += one.digest()[:16]
    return np.frombuffer(bytes(found), dtype=">u8").astype(np.uint64).reshape(-1, 2)


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha256(b"\0".join(parts)).digest()
