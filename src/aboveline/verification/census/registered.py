"""What the register says of households on a day, question by question, as one long table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import duckdb
import pyarrow as pa

from aboveline.problems.models import Measure
from aboveline.registry.exporting.history import households_ever, people_ever
from aboveline.registry.importing import known
from aboveline.registry.income import counted_months
from aboveline.registry.models import Person
from aboveline.verification.census.members import INDEX, Said, compared_names
from aboveline.verification.census.questions import Question

CHUNK = 1_000
SCHEMA = pa.schema([(name, pa.string()) for name in ("household", "question", "low", "high")])
"""One row a household and question that the register knows; low is high but for counts of members
of whom it is not known of some."""

# one row a key: the version of the day that was recorded last
_OF_DAY = """
SELECT * FROM versions
WHERE coalesce(valid_from, '') <= $day AND coalesce(nullif(valid_to, ''), '9999') > $day
QUALIFY row_number() OVER (PARTITION BY key ORDER BY recorded_at DESC) = 1
"""
_RECORDED = "SELECT household_id, answer FROM given"
# one row a household: the latest value that was seen up to the day
_SEEN = """
SELECT household_id, arg_max(answer, observed_on) AS answer
FROM given WHERE observed_on <= $day AND answer IS NOT NULL GROUP BY household_id
"""
_PEOPLE = "SELECT household_id, count(*) AS answer FROM members GROUP BY household_id"
# one row a household: how many members it is so of, and of how many it may be
_MEMBERS = """
SELECT household_id,
       count(*) FILTER (answer = 'true') AS low,
       count(*) FILTER (answer IS NULL OR answer = 'true') AS high
FROM given GROUP BY household_id
"""
# as the register has them, of every question alike
_LONG = "SELECT household_id, CAST(low AS VARCHAR), CAST(high AS VARCHAR) FROM found"
_ALIKE = "SELECT household_id, answer AS low, answer AS high FROM found WHERE answer IS NOT NULL"
# one row a household: the kind of which most came in the months that count
_MAIN_INCOME = """
WITH amounts AS (
  SELECT household_id, kind,
         CAST(amount AS DOUBLE)
         * CASE WHEN basis = 'person' THEN people ELSE 1 END
         / CASE period WHEN 'year' THEN 12 WHEN 'total' THEN
             greatest(datediff('month', CAST(month_from AS DATE), CAST(month_to AS DATE)), 1)
           ELSE 1 END
         * datediff('month', greatest(CAST(month_from AS DATE), $start),
                    least(CAST(month_to AS DATE), $end)) AS amount
  FROM lines JOIN (SELECT household_id, count(*) AS people FROM members GROUP BY 1)
       USING (household_id)
  WHERE answer = 'amount' AND list_contains($kinds, kind)
    AND CAST(month_from AS DATE) < $end AND CAST(month_to AS DATE) > $start
), sums AS (SELECT household_id, kind, sum(amount) AS amount FROM amounts GROUP BY ALL)
SELECT household_id, arg_max(kind, (amount, kind)) AS answer
FROM sums WHERE amount > 0 GROUP BY household_id
"""


People = dict[str, dict[str, Said]]
"""The members of households by the keys of both."""


def register_on(
    homes: Sequence[UUID],
    asked: Mapping[str, Question],
    of_members: Mapping[str, Question],
    day: date,
) -> tuple[pa.Table, People]:
    """What the register says of the day, as it is known now: of households, see `SCHEMA`, and of
    each of their members.
    """
    tables: list[pa.Table] = [SCHEMA.empty_table()]
    people: People = {}
    for start in range(0, len(homes), CHUNK):
        chunk = _Chunk(homes[start : start + CHUNK], asked, day, compared_names(of_members))
        tables.append(chunk.table())
        people |= chunk.people
    return pa.concat_tables(tables), people


class _Chunk:
    """Some households in columns."""

    def __init__(
        self,
        homes: Sequence[UUID],
        asked: Mapping[str, Question],
        day: date,
        of_members: Sequence[str],
    ) -> None:
        self.homes, self.asked, self.day = homes, asked, day
        self.of_members = of_members
        self.db = duckdb.connect()
        self.parts: list[pa.Table] = []
        self.people: People = {}

    def table(self) -> pa.Table:
        """All questions, one below another."""
        names = {grain: self._names(grain) for grain in ("household", "living", "count")}
        of_people = dict.fromkeys((*names["count"], *self.of_members))
        members = self._of_day("person_id", people_ever(self.homes, list(of_people)))
        homes = self._of_day("household_id", households_ever(self.homes, names["household"]))
        seen = known.seen_now(self.homes, names["living"])
        self.db.register("members", members)
        for name, question in self.asked.items():
            if question.grain == "household":
                self._take(name, self._ask(_RECORDED, homes, question.of))
            elif question.grain == "living":
                self._take(name, self._ask(_SEEN, seen, question.of, day=self.day.isoformat()))
            elif question.grain == "count":
                self._take(name, self._ask(_MEMBERS, members, question.of))
            elif question.grain == "people":
                self._take(name, self._rows(_PEOPLE))
            elif question.grain == "income":
                self._take(name, self._main_income(question))
        self._help()
        if self.of_members:
            self.people = self._by_home(members)
        self.db.close()
        return pa.concat_tables(self.parts)

    def _by_home(self, members: pa.Table) -> People:
        """The members of the day with their names and the blind index of their number."""
        rows = members.to_pylist()
        keys = [row["person_id"] for row in rows]
        indexes = {
            str(key): index
            for start in range(0, len(keys), CHUNK)
            for key, index in Person.objects.filter(pk__in=keys[start : start + CHUNK]).values_list(
                "pk", INDEX
            )
        }
        found: People = defaultdict(dict)
        for row in rows:
            said = {name: row[name] for name in self.of_members}
            found[row["household_id"]][row["person_id"]] = said | {
                INDEX: indexes.get(row["person_id"])
            }
        return dict(found)

    def _names(self, grain: str) -> list[str]:
        return [one.of for one in self.asked.values() if one.grain == grain]

    def _rows(self, sql: str, **values: object) -> pa.Table:
        return self.db.sql(sql, params=values).to_arrow_table()

    def _of_day(self, key: str, versions: pa.Table) -> pa.Table:
        self.db.register("versions", versions.append_column("key", versions[key]))
        return self._rows(_OF_DAY, day=self.day.isoformat())

    def _ask(self, sql: str, rows: pa.Table, of: str, **values: object) -> pa.Table:
        """What a step gives of a table whose column `of` is the answer."""
        others = [n for n in ("household_id", "observed_on") if n in rows.column_names]
        given = rows.select([*others, of]).rename_columns([*others, "answer"])
        self.db.register("given", given)
        return self._rows(sql, **values)

    def _take(self, name: str, found: pa.Table) -> None:
        self.db.register("found", found)
        cells = self._rows(_ALIKE if "answer" in found.column_names else _LONG)
        home, low, high = (column.cast(pa.string()) for column in cells.columns)
        question = pa.array([name] * cells.num_rows, pa.string())
        self.parts.append(pa.table([home, question, low, high], schema=SCHEMA))

    def _main_income(self, question: Question) -> pa.Table:
        start, end = counted_months(self.day)
        self.db.register("lines", known.lines_now(self.homes, (start, end)))
        return self._rows(_MAIN_INCOME, start=start, end=end, kinds=list(question.field.options))

    def _help(self) -> None:
        """Help that was begun by the day; of other kinds the register says nothing."""
        of_kind = {one.of: one.name for one in self.asked.values() if one.grain == "help"}
        rows = Measure.objects.filter(
            household__in=self.homes,
            kind__in=list(of_kind),
            state__in=("under_way", "given"),
            begins_on__lte=self.day,
        )
        pairs = sorted(set(rows.values_list("household_id", "kind")))
        cells = [(str(home), of_kind[kind], "true", "true") for home, kind in pairs]
        columns = zip(*cells, strict=True) if cells else ((), (), (), ())
        self.parts.append(pa.table([pa.array(c, pa.string()) for c in columns], schema=SCHEMA))
