"""What the steps of a check share: the file, the area, the day, and the tables made so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa

from aboveline.accounts.actors import Actor
from aboveline.registry.importing.columns import columns
from aboveline.registry.importing.given import Given
from aboveline.standard.sql_text import fill

CHANGE = """CASE WHEN <new> IS NOT NULL AND <new> IS DISTINCT FROM <old>
THEN {'key': <key>, 'old': <old>, 'new': <new>} END"""
NO_CHANGES = 'NULL::STRUCT("key" VARCHAR, "old" VARCHAR, "new" VARCHAR)'


@dataclass
class Work:
    """The file, who brings it in, the register around it, and a database in memory for the steps.

    `months` is the span of income columns that name none; `with_status` new households come with
    the register status of the file.
    """

    given: Given
    area: Any
    actor: Actor
    on: date
    months: tuple[date, date]
    take_duplicates: bool
    with_status: bool
    con: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)

    def run(self, name: str, values: Mapping[str, Any] | None = None, **pieces: str) -> None:
        """Run one step of `sql/`."""
        text = (resources.files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")
        self.con.execute(fill(text, **pieces), dict(values) if values else None)

    def keep(self, name: str, table: pa.Table) -> None:
        """Keep an Arrow table under a name."""
        self.con.register(name, table)

    def texts(self, query: str) -> list[str]:
        """The first column of a query."""
        return [row[0] for row in self.con.execute(query).fetchall()]

    def met(self) -> list[UUID]:
        """The keys of the households of the file that the register has."""
        return [
            UUID(k) for k in self.texts("SELECT DISTINCT household_id FROM homes WHERE NOT is_new")
        ]

    def has_rows(self, row_of: str) -> bool:
        """Whether the file has rows of this kind (line, seen, visit)."""
        found = self.con.execute("FROM rows WHERE row_of = $1 LIMIT 1", [row_of])
        return found.fetchone() is not None

    def used(self, *tables: str) -> list[str]:
        """The keys of tables that the file has, in the order of the forms."""
        return [
            key for key in columns() if key in self.given.keys and columns()[key].table in tables
        ]
