"""What the last judgement of a county said of each household, so that only changes are stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from aboveline.engine.county import Plan
from aboveline.engine.outputs import replacing
from aboveline.evaluation.models import Snapshot
from aboveline.evaluation.snapshots.files import folder_of
from aboveline.evaluation.snapshots.freezing import touched_since
from aboveline.standard.sql_text import literal, quoted

_FILE = "said.parquet"
_OF = b"snapshot"
_SAID = """
-- one row a household: a fingerprint of all that the standard says of it
CREATE OR REPLACE TEMP TABLE said AS
WITH opened AS (
  SELECT household_id, sum(hash(rule, subject, subject_id, unknown_inputs)) AS problems
  FROM problems GROUP BY household_id
)
SELECT CAST(d.household_id AS VARCHAR) AS household_id, hash({digest}, {columns}, problems) AS said
FROM decisions_out AS d LEFT JOIN opened ON opened.household_id = d.household_id
"""


def put_said(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Leave the table `said` of the decisions and problems in a connection."""
    columns = ", ".join(f"d.{quoted(name)}" for name in plan.output)
    digest = literal(plan.standard.digest)
    connection.execute(_SAID.format(digest=digest, columns=columns))


def changed_since(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> set[UUID] | None:
    """The households of which something else is said than the last time, or that were judged by
    themselves since, or that are gone; None when nobody knows what was said.
    """
    path = _path(snapshot)
    if not path.exists():
        return None
    before = pq.read_table(path)
    key = (before.schema.metadata or {}).get(_OF, b"").decode()
    known = Snapshot.objects.filter(pk=key, area=snapshot.area_id, judged_at__isnull=False)
    last = known.first() if key else None
    if last is None:  # the database is an older one than the file
        return None
    connection.register("before", before)
    rows: list[Any] = connection.execute(
        "SELECT coalesce(said.household_id, before.household_id) FROM said "
        "FULL JOIN before USING (household_id) WHERE said.said IS DISTINCT FROM before.said"
    ).fetchall()
    connection.unregister("before")
    return {UUID(row[0]) for row in rows} | touched_since(last.known_at)


def keep_said(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    """Keep what was said for the next time, all of it or nothing."""
    table = connection.sql("FROM said").to_arrow_table()
    told: pa.Table = table.replace_schema_metadata({_OF: str(snapshot.pk).encode()})
    with replacing(_path(snapshot)) as path:
        pq.write_table(told, path)


def forget_said(snapshot: Snapshot) -> None:
    """Forget what was said, so that the next time everybody is compared with the database."""
    _path(snapshot).unlink(missing_ok=True)


def _path(snapshot: Snapshot) -> Path:
    return folder_of(snapshot).parent / _FILE
