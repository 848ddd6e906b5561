"""Files as the vault keeps them: sealed in pieces, outside every web root, bound to their record.

A file is a line that names the key, 32 random bytes, then pieces of 64 KiB, each sealed by
AES-256-GCM with a key of this file alone (HKDF of the data key with the 32 bytes). The nonce is the
number of the piece and a mark on the last, so no piece can be cut, moved or taken from elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from aboveline.vault.errors import NotOpened
from aboveline.vault.sealing import bound, data_key

PIECE = 64 * 1024
SALT = 32
TAG = 16
KIND = b"aboveline-sealed-1"


def store(folder: str, record: object, pieces: Iterable[bytes]) -> None:
    """Seal the bytes as the file of a record; whoever reads sees all of it or none.

    `folder` is the name of the record's table. An earlier file of the record is replaced.
    """
    seal_file(path_of(folder, record), folder, record, pieces)


def seal_file(path: Path, folder: str, record: object, pieces: Iterable[bytes]) -> None:
    """Seal the bytes as a file elsewhere, bound to a folder and record all the same."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_name(f"{path.name}.{os.urandom(4).hex()}.new")
    try:
        with unfinished.open("xb") as out:
            _write(out, folder, record, pieces)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def pieces_of(folder: str, record: object) -> Iterator[bytes]:
    """The bytes of a record's file, piece by piece, each checked before it is given.

    Raises FileNotFoundError, VAULT-001 without its key, VAULT-002 when it is altered or cut.
    """
    return open_file(path_of(folder, record), folder, record)


def open_file(path: Path, folder: str, record: object) -> Iterator[bytes]:
    """The bytes of a file that `seal_file` wrote, piece by piece; raises as `pieces_of`."""
    with path.open("rb") as file:
        cipher = _cipher(data_key(_key_id(file)), _exactly(file, SALT, folder), folder, record)
        piece = file.read(PIECE + TAG)
        number = 0
        while True:
            after = file.read(PIECE + TAG)
            try:
                yield cipher.decrypt(_nonce(number, last=not after), piece, None)
            except InvalidTag:
                raise NotOpened.altered(folder) from None
            if not after:
                return
            piece, number = after, number + 1


def remove(folder: str, record: object) -> None:
    """Take away the file of a record; nothing happens when there is none."""
    path_of(folder, record).unlink(missing_ok=True)


def path_of(folder: str, record: object) -> Path:
    """Where the sealed file of a record lies."""
    name = str(record)
    if not all(part.replace("-", "").replace("_", "").isalnum() for part in (folder, name)):
        raise ValueError("the name of a sealed file is letters, digits, - and _ alone")
    return Path(settings.ABOVELINE_FILES) / folder / name[-2:] / name


def stored() -> Iterator[tuple[str, str]]:
    """Folder and record of every sealed file."""
    for path in sorted(Path(settings.ABOVELINE_FILES).glob("*/*/*")):
        if not path.name.endswith(".new"):
            yield path.parent.parent.name, path.name


def key_id_of(folder: str, record: object) -> str:
    """The id of the data key under which a file is sealed."""
    with path_of(folder, record).open("rb") as file:
        return _key_id(file)


def _write(out: BinaryIO, folder: str, record: object, pieces: Iterable[bytes]) -> None:
    key_id, key = next(iter(settings.ABOVELINE_DATA_KEYS.items()))
    salt = os.urandom(SALT)
    cipher = _cipher(key, salt, folder, record)
    out.write(KIND + b" " + key_id.encode() + b"\n" + salt)
    held, number = b"", 0
    for more in pieces:
        held += more
        while len(held) > PIECE:  # the last piece is held back: it carries the mark
            out.write(cipher.encrypt(_nonce(number, last=False), held[:PIECE], None))
            held, number = held[PIECE:], number + 1
    out.write(cipher.encrypt(_nonce(number, last=True), held, None))


def _cipher(key: bytes, salt: bytes, folder: str, record: object) -> AESGCM:
    place = bound(folder, "file", str(record))
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=place).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


def _key_id(file: BinaryIO) -> str:
    kind, _, key_id = file.readline(80).rstrip(b"\n").partition(b" ")
    if kind != KIND:
        raise NotOpened.altered("file")
    return key_id.decode(errors="replace")


def _exactly(file: BinaryIO, size: int, folder: str) -> bytes:
    found = file.read(size)
    if len(found) != size:
        raise NotOpened.altered(folder)
    return found
