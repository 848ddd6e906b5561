"""Why one household is where it is: the standard's order, every input with its value and source."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from aboveline.engine.area_values import read_areas
from aboveline.engine.connections import connect, rows_of
from aboveline.engine.county import CountyInputs, Plan, judge, make_plan, whole_sql
from aboveline.engine.errors import RunError
from aboveline.engine.one_household import HouseholdRows, household_rows
from aboveline.standard import Standard, shape
from aboveline.standard.expressions import MICRO, column_of
from aboveline.standard.language import Node, Type
from aboveline.standard.parameters import Lookup
from aboveline.standard.words import Words


@dataclass(frozen=True)
class Reason:
    """One value behind a criterion: a fact with what it is made of, an input, or a parameter.

    `value` None is unknown. `of` names the member it belongs to. `source` says where an input
    stands, or where a parameter comes from.
    """

    name: str
    value: Any
    unit: str = ""
    label: str = ""
    rule: str = ""
    source: str = ""
    of: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class CriterionReason:
    """One criterion with its clause, whether it holds, and the values behind it."""

    name: str
    holds: bool | None
    clause: str
    source: str
    rule: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything that a reader needs to see why a household is where it is."""

    household_id: str
    area_id: str
    standard: str
    digest: str
    as_of: date
    known_at: date | None
    state: str
    category: str | None
    income_window: tuple[date, date] | None
    criteria: tuple[CriterionReason, ...]
    answers: tuple[Mapping[str, Any], ...]
    problems: tuple[Mapping[str, Any], ...]
    benefits: Mapping[str, Any]
    next_change_on: date | None
    faults: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON: days as text, money as text with all its digits."""
        plain = _plain(asdict(self))
        assert isinstance(plain, dict)  # noqa: S101
        return plain


def explain(
    folder: Path,
    standard: Standard,
    household_id: str,
    *,
    as_of: date,
    known_at: date | None = None,
    allow_approximate: Collection[str] = (),
) -> Explanation:
    """The explanation of one household of a register folder.

    Raises RunError RUN-010 when no household has the key, and StandardError.
    """
    plan = make_plan(standard, as_of=as_of, known_at=known_at, allow_approximate=allow_approximate)
    return explain_rows(plan, household_rows(folder, household_id))


def explain_rows(plan: Plan, rows: HouseholdRows) -> Explanation:
    """The explanation of a household whose register rows are in memory."""
    with connect() as connection:
        inputs = CountyInputs(rows.areas, rows.area_facts, rows.tables)
        judge(connection, plan, inputs, wide=True)
        found = rows_of(connection, "SELECT * FROM decisions")
        if not found:
            raise RunError(
                "RUN-010",
                f"The household is not in the register on {plan.moment.as_of}.",
                "Choose a day on which it was there.",
            )
        members = (
            rows_of(connection, whole_sql(plan.steps, "person")) if "person" in plan.steps else []
        )
        problems = rows_of(connection, "SELECT * FROM problems ORDER BY rule, subject_id")
    return explained(plan, rows, found[0], members, problems)


def explained(
    plan: Plan,
    rows: HouseholdRows,
    found: dict[str, Any],
    members: list[dict[str, Any]],
    problems: list[dict[str, Any]],
) -> Explanation:
    """The explanation of a household from the rows of the steps, every column of them."""
    return _Explainer(plan, rows, found, members).explanation(problems)


class _Explainer:
    """Walks from the criteria down to the inputs of one household."""

    def __init__(
        self, plan: Plan, rows: HouseholdRows, found: dict[str, Any], members: list[dict[str, Any]]
    ) -> None:
        self.plan, self.standard = plan, plan.standard
        self.rows, self.found, self.members = rows, found, members
        areas = read_areas(rows.areas)
        day = plan.moment.as_of
        self.words = Words(plan.standard)
        self.lookup = Lookup(self.standard.parameters, areas, day, plan.allow_approximate)

    def explanation(self, problems: list[dict[str, Any]]) -> Explanation:
        window = self.plan.steps.income_window
        return Explanation(
            household_id=str(self.found["household_id"]),
            area_id=str(self.found["area_id"]),
            standard=self.standard.name,
            digest=self.standard.digest,
            as_of=self.plan.moment.as_of,
            known_at=self.plan.moment.known_at,
            state=self.found["state"],
            category=self.found["category"],
            income_window=(window.start, window.end) if window else None,
            criteria=tuple(self.criterion(name) for name in self.standard.criteria),
            answers=tuple(self.answers()),
            problems=tuple(self.problem(row) for row in problems),
            benefits={
                name: self.shown(self.found[name], Type.MONEY if item.unit.is_money else None)
                for name, item in self.standard.benefits.items()
            },
            next_change_on=self.found["next_change_on"],
        )

    def criterion(self, name: str) -> CriterionReason:
        rule = self.standard.criteria[name]
        assert isinstance(rule.shape, shape.Criterion)  # noqa: S101
        return CriterionReason(
            name,
            self.found[name],
            rule.shape.clause,
            rule.shape.source or "",
            " ".join(rule.shape.holds.split()),
            self.below(rule.node),
        )

    def below(self, node: Node) -> tuple[Reason, ...]:
        """The reasons of what an expression names, each once, in its order."""
        reasons: dict[str, Reason] = {}
        for part in node.walk():
            if part.op == "name":
                name = str(part.value)
                if name.startswith("person."):
                    continue
                reasons.setdefault(name, self.named(name))
            elif part.op == "parameter":
                reasons.setdefault(f"parameter {part.value}", self.parameter(str(part.value)))
            elif part.op in {"area_fact", "tagged"}:
                key = f"{part.op}_{part.value}"
                reasons.setdefault(
                    key, Reason(str(part.value), self.found[key], source=part.op.replace("_", " "))
                )
        for name in self.member_names(node):
            for member in self.members_of_interest(name):
                reasons[f"{name} {member['person_id']}"] = self.of_member(name, member)
        return tuple(reasons.values())

    def member_names(self, node: Node) -> list[str]:
        return [name.removeprefix("person.") for name in node.names() if name.startswith("person.")]

    def members_of_interest(self, name: str) -> list[dict[str, Any]]:
        """Members for whom a condition is true or unknown; all of them for other values."""
        fact = self.standard.person_facts.get(name)
        if fact is not None and fact.node.type is Type.BOOLEAN:
            return [member for member in self.members if member[name] is not False]
        return self.members

    def of_member(self, name: str, member: dict[str, Any]) -> Reason:
        fact = self.standard.person_facts.get(name)
        item = self.standard.person_fields.get(name)
        who = str(member["person_id"])
        if fact is None:
            label = item.label if item else ""
            return Reason(name, member[name], label=label, source="people", of=who)
        used = [self.of_member(part, member) for part in fact.node.names() if part in member]
        return Reason(name, member[name], str(fact.unit), fact.label, of=who, reasons=tuple(used))

    def named(self, name: str) -> Reason:
        value = self.found.get(column_of(name))
        fact = self.standard.household_facts.get(name)
        if fact is not None:
            unit = str(fact.unit) if fact.node.type.is_numeric else ""
            shown = self.shown(value, fact.node.type)
            return Reason(
                name,
                shown,
                self.words.unit(unit),
                fact.label,
                self.rule_of(name),
                reasons=self.below(fact.node),
            )
        if name.startswith("income."):
            assert self.standard.income is not None  # noqa: S101
            return Reason(
                name,
                self.shown(value, Type.MONEY),
                self.standard.income.unit,
                label=self.words.name("income", name.removeprefix("income.")),
                source="income statements",
            )
        item = self.standard.household_fields.get(name)
        if item is None:
            return Reason(name, value)
        unit = str(item.unit) if item.type.is_numeric else ""
        return Reason(
            name,
            self.shown(value, item.type),
            self.words.unit(unit),
            item.label,
            source=self.rows.source(item.table),
        )

    def rule_of(self, name: str) -> str:
        """The expression of a fact, or what a score weighs."""
        fact = self.standard.household_facts[name]
        if fact.weights:
            return " + ".join(f"{weight} {part}" for part, weight in fact.weights.items())
        return fact.rule

    def parameter(self, name: str) -> Reason:
        item = self.standard.parameters[name]
        unit = self.words.unit(item.unit)
        if not self.lookup.is_known(name, self.found["area_id"]):
            return Reason(name, None, unit, item.label)
        found = self.lookup.value(name, self.found["area_id"])
        value = self.lookup.value_shape(name, self.found["area_id"])
        source = value.source or ""
        return Reason(name, str(found), unit, item.label, source=source)

    def answers(self) -> list[dict[str, Any]]:
        """Answers about income that touch the window."""
        window = self.plan.steps.income_window
        table = self.rows.tables.get("income")
        if window is None or not isinstance(table, pa.Table):
            return []
        wanted = (
            "kind",
            "answer",
            "amount",
            "currency",
            "period",
            "basis",
            "month_from",
            "month_to",
            "source",
            "recorded_at",
        )
        rows = table.select([name for name in wanted if name in table.column_names]).to_pylist()
        return [
            row
            for row in rows
            if str(row["month_from"]) < str(window.end) and str(row["month_to"]) > str(window.start)
        ]

    def problem(self, row: dict[str, Any]) -> dict[str, Any]:
        rule = self.standard.problems.get(row["rule"]) or self.standard.to_verify
        answered = list(rule.shape.answered_by) if rule is not None else []
        keep = (
            "rule",
            "criterion",
            "subject",
            "subject_id",
            "severity",
            "owner",
            "due_on",
            "unknown_inputs",
        )
        return {**{key: row[key] for key in keep}, "answered_by": answered}

    def shown(self, value: Any, kind: Type | None) -> Any:
        return Decimal(value) / MICRO if kind is Type.MONEY and value is not None else value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
