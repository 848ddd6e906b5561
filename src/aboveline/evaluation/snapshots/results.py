"""What was found of a county, kept beside the files of the snapshot that it was found from.

Where little was found anew a table of households is a link to that of the snapshot before, with the
rows found since in `NAME-later` and the households that they replace in `NAME-gone`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pyarrow as pa

from aboveline.evaluation.models import Snapshot
from aboveline.evaluation.snapshots.files import (
    SHARE,
    folder_of,
    link,
    replaced,
    source_of,
    table_of,
    write_table,
)

_RESULTS = "results"
_LATER, _GONE = "{}-later", "{}-gone"
_BOUND_TO = b"bound_to"


def keep_result(snapshot: Snapshot, name: str, table: pa.Table, *, is_sealed: bool) -> None:
    """Keep a table that was found from a snapshot beside its files."""
    write_table(_made(snapshot), name, table, snapshot, is_sealed=is_sealed)


def keep_later(
    snapshot: Snapshot,
    last: Snapshot,
    name: str,
    fresh: pa.Table,
    gone: Collection[str],
    *,
    is_sealed: bool,
) -> bool:
    """Keep a table of households as that of the last snapshot with other rows of those in `gone`.

    Gives false, and keeps nothing, when too many rows would be others. Raises NotOpened.
    """
    before, (bound_to, every) = _file(last, name), _gone_of(last, name)
    every |= set(gone)
    if before is None or len(every) > SHARE * last.households:
        return False
    there, later = _made(snapshot), _file(last, _LATER.format(name))
    link(before, there / before.name)
    if later is not None:
        fresh = replaced(table_of(source_of(later, last.pk)), fresh, gone)
    write_table(there, _LATER.format(name), fresh, snapshot, is_sealed=is_sealed)
    keys = pa.table({"household_id": pa.array(sorted(every), pa.string())})
    keys = keys.replace_schema_metadata({_BOUND_TO: str(bound_to).encode()})
    write_table(there, _GONE.format(name), keys, snapshot, is_sealed=False)
    return True


@dataclass(frozen=True)
class Kept:
    """A table of households as it lies: the rows of `table` but those of `gone`, and `later`."""

    table: pa.Table
    later: pa.Table
    gone: frozenset[str]

    def only(self, columns: Sequence[str]) -> pa.Table:
        """Some columns of all rows."""
        found = self.table.select(columns)
        return replaced(found, self.later, self.gone) if self.gone else found

    @property
    def whole(self) -> pa.Table:
        """All rows."""
        return self.only(self.table.column_names)


def kept_in(snapshot: Snapshot, name: str) -> Kept | None:
    """A table of households that was found from a snapshot, or None. Raises as `result_in`."""
    path = _file(snapshot, name)
    if path is None:
        return None
    bound_to, gone = _gone_of(snapshot, name)
    found, later = table_of(source_of(path, bound_to)), _file(snapshot, _LATER.format(name))
    rows = found.slice(0, 0) if later is None else table_of(source_of(later, snapshot.pk))
    return Kept(found, rows, frozenset(gone))


def result_in(snapshot: Snapshot, name: str) -> pa.Table | None:
    """A table that was found from a snapshot, or None. Raises NotOpened as `sources_in`."""
    kept = kept_in(snapshot, name)
    return None if kept is None else kept.whole


def result_path(snapshot: Snapshot, name: str) -> Path:
    """Where a table that was found from a snapshot lies when it is not sealed."""
    return folder_of(snapshot) / _RESULTS / f"{name}.parquet"


def _made(snapshot: Snapshot) -> Path:
    folder = folder_of(snapshot) / _RESULTS
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def _file(snapshot: Snapshot, name: str) -> Path | None:
    return next((folder_of(snapshot) / _RESULTS).glob(f"{name}.parquet*"), None)


def _gone_of(snapshot: Snapshot, name: str) -> tuple[UUID, set[str]]:
    """The snapshot to which the table is bound, and the households whose rows do not count."""
    path = _file(snapshot, _GONE.format(name))
    if path is None:
        return snapshot.pk, set()
    table = table_of([str(path)])
    return UUID((table.schema.metadata or {})[_BOUND_TO].decode()), set(
        table["household_id"].to_pylist()
    )
