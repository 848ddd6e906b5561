"""Values of a mapping file as SQL over the rows of a survey: a small closed vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from aboveline.engine.mapping.faults import close_to
from aboveline.engine.mapping.shape import Test, code_text
from aboveline.engine.mapping.sources import Source
from aboveline.engine.reading import Stored, filled, typed, within
from aboveline.standard.errors import Fault
from aboveline.standard.register import Column
from aboveline.standard.sql_text import fill, literal, literals, quoted

UNKNOWN = "unknown"
_KINDS: dict[str, set[str]] = {
    "column": {
        "column",
        "missing",
        "map",
        "otherwise",
        "apply",
        "scale",
        "prefix",
        "only_if",
        "new_when",
        "ordered_by",
    },
    "constant": {"constant"},
    "first_of": {"first_of"},
    "sum_of": {"sum_of"},
    "any_of": {"any_of"},
    "join": {"join", "with"},
    "look_up": {"look_up", "where", "take", "otherwise"},
}
AGGREGATES = {
    "total": "CASE WHEN count(<x>) = count(*) THEN sum(<x>) END",
    "any": "CASE WHEN bool_or(<x>) THEN true WHEN count(<x>) = count(*) THEN false END",
    "count": "CASE WHEN count(<x>) = count(*) THEN count(*) FILTER (WHERE <x>) END",
    "smallest": "CASE WHEN count(<x>) = count(*) THEN min(<x>) END",
    "largest": "CASE WHEN count(<x>) = count(*) THEN max(<x>) END",
}
_TEXTS = ("id", "code", "text")


@dataclass(frozen=True)
class Check:
    """A condition that no row of the survey may fulfil; `constant` if it reads no row."""

    place: str
    sql: str
    code: str
    message: str
    remedy: str
    constant: bool = False


@dataclass
class Compiler:
    """Turns values into SQL of one source; faults and checks gather in its lists."""

    file: str
    rows: Source
    sources: Mapping[str, Source]
    faults: list[Fault] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    def value(self, raw: Any, column: Column, place: str) -> str:
        """SQL of a value in the type of the column it fills; values out of bounds are checked."""
        sql = self._value(raw, column, place)
        kept = within(column, sql)
        if kept != sql:
            self.checks.append(
                Check(
                    place,
                    f"({sql}) IS NOT NULL AND ({kept}) IS NULL",
                    "MAP-007",
                    f"values are not allowed in {column.name or 'a day'}",
                    "Map them, or list them under `missing`.",
                )
            )
        return sql

    def test(self, test: Test, place: str) -> str:
        """SQL of a test on a column."""
        if not self._known(test.column, f"{place}.column"):
            return "NULL"
        x, kind = self._cell(test.column)
        if test.in_ is not None or test.not_in is not None:
            word = "IN" if test.in_ is not None else "NOT IN"
            return f"{_code(x, kind)} {word} ({literals(test.in_ or test.not_in or [])})"
        number = typed(Column(test.column, "number", ""), x, as_stored=kind)
        if test.above is not None:
            return f"{number} > {literal(test.above)}"
        return f"{number} < {literal(test.below or 0.0)}"

    def _value(self, raw: Any, column: Column, place: str) -> str:
        if isinstance(raw, str):
            raw = {"column": raw}
        kind = next((key for key in _KINDS if isinstance(raw, dict) and key in raw), None)
        if kind is None or not isinstance(raw, dict):
            allowed_kinds = ", ".join([*_KINDS, *AGGREGATES])
            return self._fault(
                place, "MAP-002", "This is no value.", f"Use one of {allowed_kinds}."
            )
        strange = sorted(set(raw) - _KINDS[kind])
        if strange:
            return self._fault(
                place,
                "MAP-002",
                f"{strange[0]!r} does not go with `{kind}`.",
                f"With `{kind}` go: {', '.join(sorted(_KINDS[kind]))}.",
            )
        build: Callable[[dict[str, Any], Column, str], str] = getattr(self, f"_{kind}")
        return build(raw, column, place)

    def _column(self, raw: dict[str, Any], column: Column, place: str) -> str:
        name = str(raw["column"])
        if not self._known(name, f"{place}.column"):
            return "NULL"
        x, kind = self._cell(name)
        missing = [code_text(code) for code in raw.get("missing") or []]
        empty = f"NOT {filled(x, as_stored=kind)}"
        if missing:
            empty = f"({empty} OR {_code(x, kind)} IN ({literals(missing)}))"
        if "map" in raw:
            sql = self._mapped(raw, column, place, empty)
        else:
            sql = self._read(raw, column, place, empty)
        if "prefix" in raw:
            sql = f"{literal(str(raw['prefix']))} || {sql}"
        if "new_when" in raw:
            sql = self._renewed(raw, sql, place)
        if "only_if" in raw:
            sql = f"CASE WHEN {self._test_of(raw['only_if'], f'{place}.only_if')} THEN {sql} END"
        return f"CASE WHEN {empty} THEN NULL ELSE {sql} END"

    def _read(self, raw: dict[str, Any], column: Column, place: str, empty: str) -> str:
        x, kind = self._cell(str(raw["column"]))
        steps = [key for key in ("apply", "scale") if key in raw]
        kept = Column(column.name, "number", "") if steps else column
        sql = _code(x, kind) if kept.type in _TEXTS else typed(kept, x, as_stored=kind)
        self.checks.append(
            Check(
                place,
                f"NOT ({empty}) AND ({sql}) IS NULL",
                "MAP-007",
                f"values of {raw['column']!r} cannot be read as {kept.type}",
                "Give a `map`, or list the codes under `missing`.",
            )
        )
        if "apply" in raw:
            if raw["apply"] != "exp":
                self._fault(
                    f"{place}.apply", "MAP-002", "Only `exp` can be applied.", "Take it out."
                )
            sql = f"exp({sql})"
        if "scale" in raw:
            sql = f"{sql} * {self._fraction(raw['scale'], f'{place}.scale')}"
        return typed(column, f"({sql})", as_stored="float") if steps else sql

    def _mapped(self, raw: dict[str, Any], column: Column, place: str, empty: str) -> str:
        if not isinstance(raw["map"], dict) or not raw["map"]:
            return self._fault(
                f"{place}.map",
                "MAP-002",
                "A map gives a value for each code.",
                "Write `map: {1: true, 2: false}`.",
            )
        x, kind = self._cell(str(raw["column"]))
        codes = {code_text(code): value for code, value in raw["map"].items()}
        whens = " ".join(
            f"WHEN {literal(code)} THEN {self._literal(value, column, f'{place}.map.{code}')}"
            for code, value in codes.items()
        )
        last = "NULL"
        if "otherwise" in raw:
            last = self._literal(raw["otherwise"], column, f"{place}.otherwise")
        else:
            self.checks.append(
                Check(
                    place,
                    f"NOT ({empty}) AND {_code(x, kind)} NOT IN ({literals(codes)})",
                    "MAP-006",
                    f"codes of {raw['column']!r} are not in the map",
                    "Add them to `map` or `missing`, or give `otherwise`.",
                )
            )
        return f"CASE {_code(x, kind)} {whens} ELSE {last} END"

    def _renewed(self, raw: dict[str, Any], sql: str, place: str) -> str:
        """The key, with a number after it once the test was true in a row before or here."""
        order = str(raw.get("ordered_by", ""))
        if not self._known(order, f"{place}.ordered_by"):
            return sql
        test = self._test_of(raw["new_when"], f"{place}.new_when")
        key, by = quoted(str(raw["column"])), quoted(order)
        return fill(
            "<sql> || coalesce('/' ||"
            " nullif(count(*) FILTER (WHERE <test>) OVER (PARTITION BY <key> ORDER BY <by>), 0),"
            " '')",
            sql=sql,
            test=test,
            key=key,
            by=by,
        )

    def _constant(self, raw: dict[str, Any], column: Column, place: str) -> str:
        return self._literal(raw["constant"], column, place)

    def _first_of(self, raw: dict[str, Any], column: Column, place: str) -> str:
        return f"coalesce({', '.join(self._parts(raw, 'first_of', column, place))})"

    def _sum_of(self, raw: dict[str, Any], column: Column, place: str) -> str:
        total = " + ".join(self._parts(raw, "sum_of", column, place))
        return typed(column, f"({total})", as_stored="decimal")

    def _any_of(self, raw: dict[str, Any], column: Column, place: str) -> str:
        return f"({' OR '.join(self._parts(raw, 'any_of', column, place))})"

    def _join(self, raw: dict[str, Any], column: Column, place: str) -> str:
        text = replace(column, type="text", values=())
        parts = self._parts(raw, "join", text, place)
        return f" || {literal(str(raw.get('with', '-')))} || ".join(f"({part})" for part in parts)

    def _look_up(self, raw: dict[str, Any], column: Column, place: str) -> str:
        source = self.sources.get(str(raw["look_up"]))
        where = raw.get("where")
        if source is None or not isinstance(where, dict) or not where:
            return self._fault(
                place,
                "MAP-002",
                "A look-up needs a file of `files` and `where`.",
                "Write `look_up: FILE, where: {COLUMN THERE: COLUMN HERE}, take: COLUMN THERE`.",
            )
        take = str(raw.get("take", ""))
        unknown = [name for name in (*map(str, where), take) if name not in source.columns]
        if unknown:
            return self._fault(
                place,
                "MAP-004",
                f"The look-up file has no column {unknown[0]!r}.",
                close_to(unknown[0], source.columns),
            )
        text, pairs = Column("", "text", ""), []
        for there, here in where.items():
            own = self._value(here, text, f"{place}.where.{there}")
            other = _code(f"s.{quoted(str(there))}", source.columns[str(there)])
            pairs.append(f"{other} = {own}")
        found = typed(column, f"s.{quoted(take)}", as_stored=source.columns[take])
        body = f"FROM {quoted(source.view)} AS s WHERE {' AND '.join(pairs)}"
        counted = f"(SELECT count(*) {body})"
        wrong = f"{counted} > 1" if "otherwise" in raw else f"{counted} <> 1"
        self.checks.append(
            Check(
                place,
                wrong,
                "MAP-010",
                "values are not in the look-up file, or stand there twice",
                "Complete the file, or give `otherwise: unknown`.",
            )
        )
        return f"(SELECT any_value({found}) {body})"

    def _parts(self, raw: dict[str, Any], kind: str, column: Column, place: str) -> list[str]:
        parts = raw[kind]
        if not isinstance(parts, list) or not parts:
            self._fault(
                f"{place}.{kind}",
                "MAP-002",
                f"`{kind}` takes a list of values.",
                "Put each value after a dash.",
            )
            return ["NULL"]
        return [self._value(part, column, f"{place}.{kind}.{i}") for i, part in enumerate(parts, 1)]

    def _literal(self, value: Any, column: Column, place: str) -> str:
        if value is None or value == UNKNOWN:
            return "NULL"
        sql = typed(column, literal(code_text(value)), as_stored="text")
        self.checks.append(
            Check(
                place,
                f"({sql}) IS NULL",
                "MAP-007",
                f"{value!r} is no {column.type}",
                f"Give a value that {column.name or 'a day'} can hold.",
                constant=True,
            )
        )
        return sql

    def _fraction(self, value: Any, place: str) -> str:
        try:
            number = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            return self._fault(place, "MAP-002", "The scale is no number.", "Write 12 or '1/12'.")
        return f"({float(number.numerator)!r} / {float(number.denominator)!r})"

    def _test_of(self, raw: Any, place: str) -> str:
        try:
            return self.test(Test.model_validate(raw), place)
        except ValidationError as error:
            message = error.errors()[0]["msg"].removeprefix("Value error, ")
            return self._fault(place, "MAP-002", f"{message}.", "Write `{column: NAME, in: [1]}`.")

    def _known(self, name: str, place: str) -> bool:
        if name in self.rows.columns:
            return True
        self._fault(
            place, "MAP-004", f"The file has no column {name!r}.", close_to(name, self.rows.columns)
        )
        return False

    def _cell(self, name: str) -> tuple[str, Stored]:
        return f"r.{quoted(name)}", self.rows.columns[name]

    def _fault(self, place: str, code: str, message: str, remedy: str) -> str:
        self.faults.append(Fault(self.file, place, code, message, remedy))
        return "NULL"


def _code(x: str, kind: Stored) -> str:
    """SQL of a cell as the text of its code: 1 whether it is stored as 1, 1.0 or '1'."""
    text = f"trim(CAST({x} AS VARCHAR))"
    if kind in {"float", "decimal"}:
        return (
            f"CASE WHEN {x} = floor({x}) THEN CAST(CAST({x} AS HUGEINT) AS VARCHAR) ELSE {text} END"
        )
    return f"nullif({text}, '')"
