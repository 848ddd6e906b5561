"""Reads that pages ask again and again with other keys, whose statement is made once.

Of a read of few rows Django spends most of the time on making the statement, more than the database
on answering. What is kept is the text of it and how rows become objects, never a row.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import connections, models

Given = UUID | date | datetime
Read = Callable[..., Any]
_FIELDS: dict[type, models.Field[Any, Any]] = {
    UUID: models.UUIDField(),
    date: models.DateField(),
    datetime: models.DateTimeField(),
}


def compiled_once(make: Read) -> Callable[..., list[Any]]:
    """The rows of a read that makes a query set from keys, days and moments, given by place.

    What it makes may depend on these values alone, and each must reach the database as a value.
    """
    kept: list[CompiledRead] = []

    @wraps(make)
    def rows(*given: Given) -> list[Any]:
        if not kept:
            kept.append(CompiledRead(make, given))
        return kept[0].rows(*given)

    return rows


class CompiledRead:
    """The statement of a query set with places for the values that it was made from."""

    def __init__(self, make: Read, like: tuple[Given, ...]) -> None:
        stand_ins = [_stand_in(one, place) for place, one in enumerate(like)]
        self._rows = make(*stand_ins)
        self._compiler = self._rows.query.get_compiler(using=self._rows.db)
        self._sql, self._values = self._compiler.as_sql()
        written = [self._written(one) for one in stand_ins]
        places = [next((p for p, w in enumerate(written) if w == v), None) for v in self._values]
        self._places = places
        if set(places) - {None} != set(range(len(like))):
            raise ValueError(f"{make.__name__} does not ask for each of its values.")

    def rows(self, *given: Given) -> list[Any]:
        """The rows for other values. One query."""
        statement = self.statement(*given)
        compiler = copy(self._compiler)  # its own: several threads ask at a time
        compiler.connection = connections[self._rows.db]
        compiler.as_sql = lambda *_, **__: statement
        rows = self._rows.all()
        rows.query.get_compiler = lambda *_, **__: compiler
        return list(rows)

    def statement(self, *given: Given) -> tuple[str, tuple[Any, ...]]:
        """The statement and its values for other keys, days and moments."""
        written = [self._written(one) for one in given]
        values = zip(self._values, self._places, strict=True)
        return self._sql, tuple(one if at is None else written[at] for one, at in values)

    def _written(self, value: Given) -> Any:
        """A value as the database of the read takes it."""
        return _FIELDS[type(value)].get_db_prep_value(value, connections[self._rows.db])


def _stand_in(value: Given, place: int) -> Given:
    """A value of the same type that nothing else in a statement is."""
    if isinstance(value, UUID):
        return UUID(int=place + 1)
    if isinstance(value, datetime):
        return datetime(1, 2, place + 1, tzinfo=UTC)
    return date(1, 1, place + 1)
