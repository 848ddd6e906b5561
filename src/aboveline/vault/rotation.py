"""Changing keys while the site runs: every value, index and file anew under the current key.

A new key is put before the old one in the settings, and everything opens and is found under both.
Then this looks, table by table, for values that name another key than the current one and writes
them anew in short transactions. There is no list of what is done: a run that was killed leaves
each row either old or new, and the next run finds those that are still old. When `held` counts
nothing under the old key any more, it may go.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Literal

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, Q, Value
from django.db.models.functions import StrIndex, Substr

from aboveline.vault import elsewhere, files
from aboveline.vault.fields import BlindIndexField, SealedField
from aboveline.vault.sealing import digest, opened, place_of, sealed

Kind = Literal["data", "index"]
BATCH = 200
WORK_SECONDS = 0.05
"""A batch takes no more rows after this time, so that no transaction is open longer than 0.2 s."""
PAUSE_SECONDS = 0.02
"""Between two batches, so that others get to write."""


@dataclass(frozen=True)
class Place:
    """A table with sealed fields, their blind indexes beside them."""

    model: Any
    sealed: tuple[SealedField, ...]
    indexes: tuple[BlindIndexField, ...]

    @property
    def table(self) -> str:
        """The name of the table."""
        return str(self.model._meta.db_table)

    @property
    def names(self) -> list[str]:
        """The fields, sealed ones first."""
        return [*(one.name for one in self.sealed), *(one.name for one in self.indexes)]


@dataclass(frozen=True)
class Held:
    """How many values of a column, or files of a folder, name a key."""

    kind: Kind
    where: str
    key_id: str
    values: int


def places() -> list[Place]:
    """Every table of every app that holds sealed values."""
    found = []
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        closed = tuple(one for one in fields if isinstance(one, SealedField))
        indexes = tuple(one for one in fields if isinstance(one, BlindIndexField))
        if closed:
            found.append(Place(model, closed, indexes))
    return found


def held() -> list[Held]:
    """How many values each key still holds, by column and folder."""
    found = []
    for place in places():
        for kind, fields in (("data", place.sealed), ("index", place.indexes)):
            for one in fields:
                where = f"{place.table}.{one.column}"
                found += [Held(kind, where, *row) for row in _by_key(place.model, one.name)]  # type: ignore[arg-type]
    for other in elsewhere.known.values():
        by_key = Counter(other.keys())
        found += [Held("data", other.where, key, count) for key, count in by_key.items()]
    by_folder: dict[tuple[str, str], int] = {}
    for folder, record in files.stored():
        slot = folder, files.key_id_of(folder, record)
        by_folder[slot] = by_folder.get(slot, 0) + 1
    found += [Held("data", f"files: {at}", key, count) for (at, key), count in by_folder.items()]
    return found


def rotate(place: Place, *, kinds: frozenset[Kind], batch: int = BATCH) -> Iterator[int]:
    """Write the values of a table anew under the current keys; the rows of each batch done."""
    stale, last = _stale(place, kinds), None
    while True:
        with transaction.atomic():
            rows = place.model._base_manager.filter(stale).order_by("pk")
            if last is not None:
                rows = rows.filter(pk__gt=last)
            until, done = time.monotonic() + WORK_SECONDS, 0
            renewed = []
            # On PostgreSQL the lock keeps a change by somebody else from being overwritten.
            for row in rows.only("pk", *place.names).select_for_update()[:batch]:
                _renew(row, place, kinds)
                renewed.append(row)
                last, done = row.pk, done + 1
                if time.monotonic() > until:
                    break
            _write(renewed, place)
        if not done:
            return
        yield done
        time.sleep(PAUSE_SECONDS)


def waiting(place: Place, kinds: frozenset[Kind]) -> int:
    """How many rows of a table are still under an older key."""
    return int(place.model._base_manager.filter(_stale(place, kinds)).count())


def rotate_files() -> Iterator[int]:
    """Seal every file anew that is not under the current data key; 1 for each."""
    current = next(iter(settings.ABOVELINE_DATA_KEYS))
    for folder, record in files.stored():
        if files.key_id_of(folder, record) != current:
            files.store(folder, record, files.pieces_of(folder, record))
            yield 1


def _stale(place: Place, kinds: frozenset[Kind]) -> Q:
    """Rows in which something names another key than the current one."""
    wanted = []
    if "data" in kinds:
        current = _current("data")
        wanted += [_other_key(one, current) for one in place.sealed]
    if "index" in kinds:
        current = _current("index")
        wanted += [_other_key(one, current) for one in place.indexes]
    return reduce(or_, wanted, Q(pk=None))


def _other_key(field: models.Field, current: str) -> Q:
    return ~Q(**{field.name: ""}) & ~Q(**{f"{field.name}__startswith": current})


def _current(kind: Kind) -> str:
    keys = settings.ABOVELINE_DATA_KEYS if kind == "data" else settings.ABOVELINE_INDEX_KEYS
    return f"{next(iter(keys))}:"


def _renew(row: Any, place: Place, kinds: frozenset[Kind]) -> None:
    """Set the values of a row anew, not written yet."""
    current = _current("data")
    texts: dict[str, str] = {}
    for one in place.sealed:
        value = getattr(row, one.name)
        is_found = "index" in kinds and any(index.of == one.name for index in place.indexes)
        is_old = "data" in kinds and not value.startswith(current)
        if value and (is_old or is_found):
            texts[one.name] = opened(value, *place_of(row, one.name))
        if value and is_old:
            setattr(row, one.name, sealed(texts[one.name], *place_of(row, one.name)))
    if "index" in kinds:
        for index in place.indexes:
            setattr(row, index.name, digest(index, texts.get(index.of, "")))


def _write(rows: list[Any], place: Place) -> None:
    """Write the sealed values and indexes of rows: one statement, prepared once."""
    if not rows:
        return
    meta, quoted = place.model._meta, connection.ops.quote_name
    columns = [meta.get_field(name).column for name in place.names]
    sets = ", ".join(f"{quoted(column)} = %s" for column in columns)
    where = f"{quoted(meta.pk.column)} = %s"
    values = [
        (
            *(getattr(row, name) for name in place.names),
            meta.pk.get_db_prep_value(row.pk, connection),
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        # The names come from the model, never from anybody outside.
        cursor.executemany(f"UPDATE {quoted(place.table)} SET {sets} WHERE {where}", values)  # noqa: S608


def _by_key(model: Any, field: str) -> list[tuple[str, int]]:
    """Each key id that values of a column name, with their count."""
    key_id = Substr(field, 1, StrIndex(field, Value(":")) - 1)
    rows = model._base_manager.exclude(**{field: ""}).values_list(key_id)
    return list(rows.annotate(values=Count("pk")).order_by(key_id))
