"""The files of a snapshot: a register folder of one county, what is sealed in the register sealed.

Every snapshot has a folder of its own, written whole before its row names it; so whoever dies
half-way leaves the one before in place.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from aboveline.engine.views import Source
from aboveline.evaluation.models import Snapshot
from aboveline.vault.files import open_file, seal_file

_SEALED = ".sealed"
_BOUND_TO = "snapshot"


def folder_of(snapshot: Snapshot) -> Path:
    """Where the files of a snapshot lie."""
    return _place(snapshot.area_id) / str(snapshot.pk)


def write_tables(
    snapshot: Snapshot, tables: Mapping[str, pa.Table], *, sealed: frozenset[str]
) -> str:
    """Write the tables as the files of a snapshot; gives the digest of all of them."""
    folder = folder_of(snapshot)
    folder.mkdir(parents=True, mode=0o700)
    digests = []
    for name, table in sorted(tables.items()):
        out = io.BytesIO()
        pq.write_table(table, out, compression="snappy")
        content = out.getvalue()
        digests.append(f"{name} {sha256(content).hexdigest()}\n")
        path = folder / f"{name}.parquet"
        if name in sealed:
            seal_file(path.with_name(path.name + _SEALED), _BOUND_TO, snapshot.pk, [content])
        else:
            path.write_bytes(content)
    return sha256("".join(digests).encode()).hexdigest()


def sources_in(snapshot: Snapshot) -> dict[str, Source]:
    """The tables of a snapshot as the engine reads them: files, and what was sealed from memory.

    Raises FileNotFoundError when the files are gone, NotOpened without the key of what is sealed.
    """
    folder = folder_of(snapshot)
    found: dict[str, Source] = {}
    for path in sorted(folder.iterdir()):
        name = path.name.partition(".")[0]
        if path.suffix == _SEALED:
            found[name] = pq.read_table(
                io.BytesIO(b"".join(open_file(path, _BOUND_TO, snapshot.pk)))
            )
        else:
            found[name] = [str(path)]
    return found


def table_of(source: Source) -> pa.Table:
    """A table of `sources_in` in memory."""
    return source if isinstance(source, pa.Table) else pq.read_table(source[0], partitioning=None)


def remove_others(snapshot: Snapshot) -> None:
    """Remove the files of every other snapshot of the same county, and of what died half-way."""
    for folder in _place(snapshot.area_id).iterdir():
        if folder.is_dir() and folder.name != str(snapshot.pk):
            shutil.rmtree(folder, ignore_errors=True)


def _place(area: UUID) -> Path:
    root: Any = settings.ABOVELINE_SNAPSHOTS
    return Path(root) / f"county={area}"
