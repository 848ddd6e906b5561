"""The tables of a county while fraud is planted in them, and the truth about every changed row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from aboveline.synthetic import columns
from aboveline.synthetic.draw import Bools, Ints
from aboveline.synthetic.planting.cells import bare, different, shaped, unified

KEYS = {
    "households": ("household_id", "valid_from"),
    "people": ("person_id", "valid_from"),
    "living": ("household_id", "observed_on", "recorded_at"),
    "income": ("statement_id",),
    "visits": ("visit_id",),
}
"""The columns that name a row of each table; those that a register lacks are left out."""
_SECONDS = 1_000_000


class Units(NamedTuple):
    """Who commits a fraud: the kind of unit, the label of each, and the one behind each row."""

    kind: str
    labels: Sequence[str]
    of_row: Ints


class Mark(NamedTuple):
    """Rows of a table changed by one fraud, with the columns that now differ."""

    fraud: str
    unit_kind: str
    units: list[str]
    table: str
    rows: Ints
    added: bool
    columns: list[str]


@dataclass
class Ground:
    """Tables of one county, changed in place; rows keep their positions until `finished`.

    `notices` are the days of notices of inspection and of the inspections, since 1970; `home`
    positions are those of the first row of each household in `keys`.
    """

    tables: dict[str, pa.Table]
    notices: Sequence[tuple[int, int]] = ()
    marks: list[Mark] = field(default_factory=list)
    _home: dict[str, Ints] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Remember the clean tables, the households and who lives in which village."""
        self.clean = dict(self.tables)
        keys = self.tables["households"]["household_id"].combine_chunks()
        first = columns.positions(keys, keys)
        self.keys = keys.take(pa.array(np.unique(first)))
        self.homes = len(self.keys)
        self.last_row = self._last_rows()
        villages, self.villages = self.codes("households", "area_id")
        self.village = villages[self.last_row]
        self.today = self._last_day()

    def _last_rows(self) -> Ints:
        """The row of each household that is true last, as recorded last."""
        rows, home = np.flatnonzero(self.latest("households")), self.home("households")
        if self.has({"households": ("valid_from",)}):
            rows = rows[np.argsort(self.days("households", "valid_from")[rows], kind="stable")]
        last = np.zeros(self.homes, dtype=np.int64)
        last[home[rows]] = rows
        return last

    def _last_day(self) -> int:
        """The last day of which the tables speak, in days since 1970."""
        names = {"income": "recorded_at", "visits": "recorded_at", "living": "observed_on"}
        days = [
            self.days(table, name) if name.endswith("_on") else self.seconds(table, name) // 86_400
            for table, name in names.items()
            if self.has({table: (name,)})
        ]
        return max((int(day.max()) for day in days if day.size), default=0)

    def has(self, needed: Mapping[str, Sequence[str]]) -> bool:
        """Whether the tables have all these columns."""
        return all(
            table in self.tables and set(names) <= set(self.tables[table].column_names)
            for table, names in needed.items()
        )

    def home(self, table: str) -> Ints:
        """The household of each row of a table."""
        known = self._home.get(table)
        if known is None or known.size != self.tables[table].num_rows:
            known = columns.positions(self.keys, self.tables[table]["household_id"])
            self._home[table] = known
        return known

    def latest(self, table: str) -> Bools:
        """Rows of households or people that no later version of the same statement replaces."""
        if not self.has({table: ("valid_from", "recorded_at")}):
            return np.ones(self.tables[table].num_rows, dtype=np.bool_)
        key = self.tables[table][KEYS[table][0]]
        place, day = columns.positions(key, key), self.days(table, "valid_from")
        order = np.lexsort((self.seconds(table, "recorded_at"), day, place))
        marks = np.ones(order.size, dtype=np.bool_)
        same = (np.diff(place[order]) == 0) & (np.diff(day[order]) == 0)
        marks[order[:-1][same]] = False
        return marks

    def codes(self, table: str, name: str) -> tuple[Ints, list[str]]:
        """A text column as positions in a list of labels; -1 for an unknown one."""
        plain = bare(self.tables[table][name]).cast(pa.string()).dictionary_encode()
        return np.asarray(plain.indices.fill_null(-1), dtype=np.int64), plain.dictionary.to_pylist()

    def equals(self, table: str, name: str, *values: object) -> Bools:
        """Rows that have one of these values."""
        plain = bare(self.tables[table][name])
        found = pc.is_in(plain, value_set=pa.array(values, plain.type))
        return np.asarray(found, dtype=np.bool_)

    def numbers(self, table: str, name: str) -> NDArray[np.float64]:
        """A column of numbers or amounts; unknown ones are not a number."""
        plain = bare(self.tables[table][name]).cast(pa.float64())
        return np.asarray(plain.fill_null(np.nan))

    def days(self, table: str, name: str) -> Ints:
        """A column of dates as days since 1970; 0 for an unknown one."""
        plain = bare(self.tables[table][name]).cast(pa.int32())
        return np.asarray(plain.fill_null(0)).astype(np.int64)

    def seconds(self, table: str, name: str) -> Ints:
        """A column of moments as seconds since 1970; 0 for an unknown one."""
        plain = bare(self.tables[table][name]).cast(pa.int64())
        return np.asarray(plain.fill_null(0)) // _SECONDS

    def change(
        self, fraud: str, table: str, rows: Ints, new: Mapping[str, pa.Array], units: Units
    ) -> None:
        """Write new values into rows of a table; only rows that become different are marked."""
        differs: dict[str, Bools] = {}
        for name, values in new.items():
            column = self.tables[table][name]
            plain = bare(column)
            put = bare(values).cast(plain.type)
            other = different(plain.take(pa.array(rows)), put)
            if other.any():
                differs[name] = other
                where = np.arange(len(plain))
                where[rows] = len(plain) + np.arange(rows.size)
                mixed = pa.concat_arrays([plain, put]).take(pa.array(where))
                self._set(table, name, mixed, like=column.type)
        if differs:
            texts = _names_by_row(differs)
            which = np.flatnonzero(texts != "")
            self._mark(fraud, table, rows[which], texts[which], _only(units, which))

    def add(
        self, fraud: str, table: str, rows: Ints, new: Mapping[str, pa.Array], units: Units
    ) -> None:
        """Append copies of rows with new values: a later version of the same answer."""
        if rows.size == 0:
            return
        held = self.tables[table]
        copies = held.take(pa.array(rows))
        if table == "income":
            new = {**new, "statement_id": self._fresh_keys(rows.size)}
        for name, values in new.items():
            kind = held.schema.field(name).type
            copies = columns.replaced(copies, name, shaped(values, kind))
        self.tables[table] = pa.concat_tables([unified(held), unified(copies)])
        places = held.num_rows + np.arange(rows.size)
        texts = np.full(rows.size, " ".join(new), dtype=object)
        self._mark(fraud, table, places, texts, units, added=True)

    def _fresh_keys(self, count: int) -> pa.Array:
        """Keys of new answers, counted on from the highest one."""
        plain = bare(self.tables["income"]["statement_id"])
        highest = pc.max(plain.cast(pa.int64())).as_py()
        return pa.array(highest + 1 + np.arange(count)).cast(plain.type)

    def _set(self, table: str, name: str, plain: pa.Array, *, like: pa.DataType) -> None:
        self.tables[table] = columns.replaced(self.tables[table], name, shaped(plain, like))

    def _mark(
        self,
        fraud: str,
        table: str,
        rows: Ints,
        texts: NDArray[Any],
        units: Units,
        *,
        added: bool = False,
    ) -> None:
        labels = [units.labels[unit] for unit in units.of_row]
        self.marks.append(Mark(fraud, units.kind, labels, table, rows, added, texts.tolist()))


def _only(units: Units, which: Ints) -> Units:
    return units._replace(of_row=units.of_row[which])


def _names_by_row(differs: Mapping[str, Bools]) -> NDArray[Any]:
    """The names of the columns that differ in each row, with spaces between."""
    matrix = np.stack(list(differs.values()), axis=1)
    kinds, of_row = np.unique(matrix, axis=0, return_inverse=True)
    names = np.array(list(differs))
    texts = np.array([" ".join(names[kind]) for kind in kinds], dtype=object)
    return np.asarray(texts[of_row.ravel()])
