"""The files of a snapshot: a register folder of one county, what is sealed in the register sealed.

Every snapshot has a folder of its own, written whole before its row names it; so whoever dies
half-way leaves the one before in place. Where little changed the tables are links to those of the
snapshot before, and the folder `later` inside has the rows of households that were read since, with
`gone`, the households whose rows in the tables no longer count. `results` is what was found.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from aboveline.engine.outputs import replacing
from aboveline.engine.views import Source
from aboveline.evaluation.models import Snapshot
from aboveline.vault.files import open_file, seal_file

Tables = Mapping[str, pa.Table]
_SEALED = ".sealed"
_BOUND_TO = "snapshot"
_LATER, _GONE = "later", "gone"
_LIST = "files.json"
_OF_AREAS = ("areas", "area_facts")
SHARE = 0.2
"""When more households than this share changed, the next files are written whole."""


@dataclass(frozen=True)
class Change:
    """What differs from a snapshot: rows of the households that were read, and whose rows go.

    `income_from` is the first month that the window reaches, if it has moved since.
    """

    last: Snapshot
    fresh: Tables
    gone: frozenset[str]
    income_from: date | None = None


def folder_of(snapshot: Snapshot) -> Path:
    """Where the files of a snapshot lie."""
    return _place(snapshot.area_id) / str(snapshot.pk)


def write_tables(snapshot: Snapshot, tables: Tables, *, sealed: frozenset[str]) -> str:
    """Write the tables as the files of a snapshot; gives the digest of all of them."""
    folder = folder_of(snapshot)
    folder.mkdir(parents=True, mode=0o700)
    digests = {
        name: write_table(folder, name, table, snapshot, is_sealed=name in sealed)
        for name, table in tables.items()
    }
    return _listed(folder, snapshot.pk, digests)


def write_change(
    snapshot: Snapshot, change: Change, areas: Tables, *, sealed: frozenset[str]
) -> str | None:
    """Write what differs beside links to the tables of the last snapshot; gives the digest of all.

    None when too much differs, or when nobody knows what the tables were.
    """
    before = folder_of(change.last)
    listed = _list_of(before)
    if listed is None or change.income_from is not None:
        return None
    gone, later = set(change.gone), {}
    if (before / _LATER).is_dir():
        later = {
            name: table_of(source)
            for name, source in _sources(before / _LATER, change.last.pk).items()
        }
        gone |= set(later.pop(_GONE)["household_id"].to_pylist())
    if len(gone) > SHARE * change.last.households:
        return None
    folder = folder_of(snapshot)
    (folder / _LATER).mkdir(parents=True, mode=0o700)
    digests = {n: digest for n, digest in listed["digests"].items() if "/" not in n}
    for name, table in areas.items():
        digests[name] = write_table(folder, name, table, snapshot, is_sealed=name in sealed)
    for path in _tables_in(before):
        if not (folder / path.name).exists():
            link(path, folder / path.name)
    tables = dict(change.fresh)
    for name, table in later.items():
        tables[name] = replaced(table, tables[name], change.gone)
    tables[_GONE] = pa.table({"household_id": pa.array(sorted(gone), pa.string())})
    for name, table in tables.items():
        digests[f"{_LATER}/{name}"] = write_table(
            folder / _LATER, name, table, snapshot, is_sealed=name in sealed
        )
    return _listed(folder, UUID(listed["bound_to"]), digests)


def sources_in(snapshot: Snapshot) -> dict[str, Source]:
    """The tables of a snapshot as the engine reads them: files, and what was sealed or changed
    from memory.

    Raises FileNotFoundError when the files are gone, NotOpened without the key of what is sealed.
    """
    folder = folder_of(snapshot)
    listed = _list_of(folder)
    found = _sources(folder, UUID(listed["bound_to"]) if listed else snapshot.pk)
    if "households" not in found:  # somebody died while he removed them
        raise FileNotFoundError(folder)
    if not (folder / _LATER).is_dir():
        return found
    later = _sources(folder / _LATER, snapshot.pk)
    gone = table_of(later.pop(_GONE))["household_id"].to_pylist()
    for name, source in later.items():
        found[name] = replaced(table_of(found[name]), table_of(source), gone)
    return found


def area_tables_in(snapshot: Snapshot) -> dict[str, pa.Table]:
    """The tables of areas of a snapshot."""
    folder = folder_of(snapshot)
    return {name: pq.ParquetFile(folder / f"{name}.parquet").read() for name in _OF_AREAS}


def changed_tables(change: Change) -> dict[str, pa.Table]:
    """The tables of a snapshot with what differs in its place, in memory."""
    sources = sources_in(change.last)
    found = {
        name: replaced(table_of(sources[name]), fresh, change.gone)
        for name, fresh in change.fresh.items()
    }
    if change.income_from is not None:  # months that no window reaches any more
        reached = pc.greater(found["income"]["month_to"], pa.scalar(change.income_from))
        found["income"] = found["income"].filter(reached)
    return found


def table_of(source: Source) -> pa.Table:
    """A table of `sources_in` in memory."""
    return source if isinstance(source, pa.Table) else pq.ParquetFile(source[0]).read()


def households_in(snapshot: Snapshot) -> set[str]:
    """The keys of the households of a snapshot. Raises as `sources_in`."""
    folder = folder_of(snapshot)
    plain = folder / "households.parquet"
    if not plain.exists():
        return set(table_of(sources_in(snapshot)["households"])["household_id"].to_pylist())
    keys = set(_keys_in(plain))
    if (folder / _LATER).is_dir():
        keys -= set(_keys_in(folder / _LATER / f"{_GONE}.parquet"))
        keys |= set(_keys_in(folder / _LATER / "households.parquet"))
    return keys


def remove_others(*snapshots: Snapshot) -> None:
    """Remove the files of every other snapshot of the same county, and of what died half-way."""
    kept = {str(snapshot.pk) for snapshot in snapshots}
    for folder in _place(snapshots[0].area_id).iterdir():
        if folder.is_dir() and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def write_table(
    folder: Path, name: str, table: pa.Table, snapshot: Snapshot, *, is_sealed: bool
) -> str:
    """Write a table as a file, whole or not at all; gives the digest of what it holds."""
    out = io.BytesIO()
    pq.write_table(table, out, compression="snappy")
    content = out.getvalue()
    path = folder / f"{name}.parquet"
    if is_sealed:
        seal_file(path.with_name(path.name + _SEALED), _BOUND_TO, snapshot.pk, [content])
    else:
        with replacing(path) as unfinished:
            unfinished.write_bytes(content)
    return sha256(content).hexdigest()


def _listed(folder: Path, bound_to: UUID, digests: Mapping[str, str]) -> str:
    """Note what the files of a folder hold; gives the digest of all of them."""
    text = json.dumps({"bound_to": str(bound_to), "digests": dict(sorted(digests.items()))})
    (folder / _LIST).write_text(text, encoding="utf-8")
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(digests.items()))
    return sha256(lines.encode()).hexdigest()


def _list_of(folder: Path) -> Any:
    """What was noted of a folder; None in one of an earlier version."""
    path = folder / _LIST
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _tables_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if ".parquet" in path.suffixes)


def _sources(folder: Path, bound_to: UUID) -> dict[str, Source]:
    # area tables are never sealed, so all that is sealed here is bound to one snapshot
    return {path.name.partition(".")[0]: source_of(path, bound_to) for path in _tables_in(folder)}


def source_of(path: Path, bound_to: UUID) -> Source:
    """A file of a table as it is read; in memory what was sealed. Raises as `sources_in`."""
    if path.suffix != _SEALED:
        return [str(path)]
    content = b"".join(open_file(path, _BOUND_TO, bound_to))
    return pq.ParquetFile(io.BytesIO(content)).read()


def _keys_in(path: Path) -> list[str]:
    table = pq.ParquetFile(path).read(columns=["household_id"])
    keys: list[str] = table["household_id"].to_pylist()
    return keys


def replaced(old: pa.Table, new: pa.Table, gone: Collection[str]) -> pa.Table:
    """A table without the households that are gone, and with the new rows after the others."""
    keys = pa.array(sorted(gone), pa.string())
    kept = old.filter(pc.invert(pc.is_in(old["household_id"], value_set=keys)))
    return pa.concat_tables([kept, new.select(kept.column_names).cast(kept.schema)])


def link(path: Path, there: Path) -> None:
    """Have a file in another folder too."""
    try:
        os.link(path, there)
    except OSError:  # a file system without links
        shutil.copyfile(path, there)


def _place(area: UUID) -> Path:
    root: Any = settings.ABOVELINE_SNAPSHOTS
    return Path(root) / f"county={area}"
