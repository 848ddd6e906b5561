"""The digests of a register's files, worked out once and remembered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aboveline.engine.files import OWN_FOLDER, RegisterFolder

CACHE = "digests.json"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileDigests:
    """The sha256 of each register file by name, and the names that differ from `manifest.json`."""

    by_name: dict[str, str]
    changed: tuple[str, ...]

    @property
    def whole(self) -> str:
        """One digest of all the names and contents."""
        lines = (f"{digest}  {name}\n" for name, digest in sorted(self.by_name.items()))
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def file_digests(folder: RegisterFolder, *, verify: bool = False) -> FileDigests:
    """Digests of the files of a folder.

    A file that `manifest.json` names is taken at its word when its size is right and it was not
    written after the manifest; `verify` hashes every content. Others are hashed once and
    remembered by size and time in `.aboveline/digests.json`, if that can be written.
    """
    stated = _manifest(folder.path)
    cache = {} if verify else _json(folder.path / OWN_FOLDER / CACHE)
    remembered: dict[str, list[Any]] = {}
    by_name: dict[str, str] = {}
    changed = []
    for file in folder.files:
        state = file.path.stat()
        claim = stated.get(file.name)
        fits = claim is not None and claim.size == state.st_size and claim.at >= state.st_mtime_ns
        if claim is not None and fits and not verify:
            by_name[file.name] = claim.digest
            continue
        known = cache.get(file.name)
        if not (isinstance(known, list) and known[:2] == [state.st_size, state.st_mtime_ns]):
            known = [state.st_size, state.st_mtime_ns, digest_of(file.path)]
        remembered[file.name] = known
        by_name[file.name] = known[2]
        if claim is not None and claim.digest != known[2]:
            changed.append(file.name)
    if remembered and remembered != cache:
        _remember(folder.path / OWN_FOLDER / CACHE, remembered)
    return FileDigests(by_name, tuple(changed))


def digest_of(path: Path) -> str:
    """The sha256 of a file as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class _Claim:
    digest: str
    size: int
    at: int


def _manifest(folder: Path) -> dict[str, _Claim]:
    """What `manifest.json` states: `{"files": {NAME: {"sha256": TEXT, "bytes": NUMBER}}}`."""
    path = folder / MANIFEST
    files = _json(path).get("files")
    if not isinstance(files, dict):
        return {}
    at = path.stat().st_mtime_ns
    return {
        name: _Claim(entry["sha256"], entry["bytes"], at)
        for name, entry in files.items()
        if isinstance(entry, dict) and {"sha256", "bytes"} <= entry.keys()
    }


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _remember(path: Path, content: dict[str, list[Any]]) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(exist_ok=True)
        part.write_text(json.dumps(content, indent=1), encoding="utf-8")
        part.replace(path)
    except OSError:
        return  # a folder that cannot be written is hashed again next time
