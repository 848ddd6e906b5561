"""Lookups that both databases answer from an index."""

from __future__ import annotations

from typing import Any

from django.db import models

_LAST = "\U0010ffff"


@models.CharField.register_lookup
class Begins(models.Lookup):
    """`name__begins="text"`: the field begins with the text as it is written.

    PostgreSQL takes a LIKE from an index with the operator class for patterns; SQLite takes none
    from any index, but a range.
    """

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The column lies between the text and the last text that begins so."""
        column, given = self.process_lhs(compiler, connection)
        sql = f"({column} >= %s AND {column} < %s)"
        return sql, [*given, self.rhs, *given, f"{self.rhs}{_LAST}"]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The column is like the text with anything after it."""
        column, given = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", [*given, connection.ops.prep_for_like_query(self.rhs) + "%"]
