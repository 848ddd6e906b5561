"""From shapes to a typed standard: every expression is checked in the scope of its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from aboveline.standard import model, shape
from aboveline.standard.errors import ExpressionError, Fault
from aboveline.standard.fields import income_symbols, typed_fields
from aboveline.standard.language import Node, Scope, Symbol, Type, check
from aboveline.standard.parameters import check_parameters, parameter_symbols
from aboveline.standard.read import Sections
from aboveline.standard.units import Unit, parse_unit

T = TypeVar("T")
RESERVED = frozenset(
    {"as_of", "meets", "state", "category", "person", "household_id", "area_id", "weight"}
    | {"next_change_on", "unknown_inputs"}
)
_BOOLEAN = Symbol(Type.BOOLEAN)
_PERIODS = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
_STATE = Symbol(Type.CODE, values=("meets", "does_not_meet", "cannot_tell"))


class _Names(Mapping[str, Symbol]):
    """Fields and facts by name; the type of a fact is found when it is first asked for."""

    def __init__(self, fixed: Mapping[str, Symbol], facts: Mapping[str, Callable[[], Symbol]]):
        self._fixed, self._facts = fixed, facts

    def __getitem__(self, name: str) -> Symbol:
        return self._fixed[name] if name in self._fixed else self._facts[name]()

    def __iter__(self) -> Iterator[str]:
        yield from self._fixed
        yield from self._facts

    def __len__(self) -> int:
        return len(self._fixed) + len(self._facts)


@dataclass
class Builder:
    """Collects typed parts and faults; one instance builds one standard."""

    content: Mapping[str, Any]
    sections: Sections
    faults: list[Fault]
    money: str = "money"
    parameters: Mapping[str, Symbol] = field(default_factory=dict)
    area_facts: Mapping[str, Symbol] = field(default_factory=dict)
    done: dict[str, model.Fact] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    running: list[str] = field(default_factory=list)

    def fault(self, place: str, code: str, message: str, remedy: str) -> None:
        """Remember one fault at a place such as `facts.person.age`."""
        file = self.sections.file_of(*place.split("."))
        message = message.replace("money per", f"{self.money} per")
        self.faults.append(Fault(file, place, code, message, remedy))

    def typed(self, text: str, scope: Scope, place: str, *, member: bool = False) -> Node | None:
        """The typed tree of an expression, or None and a fault."""
        try:
            return check(text, scope, member=member)
        except ExpressionError as error:
            self.fault(place, error.code, error.message, error.remedy)
            return None

    def condition(
        self, text: str, scope: Scope, place: str, *, member: bool = False
    ) -> Node | None:
        """The typed tree of a condition, or None and a fault."""
        node = self.typed(text, scope, place, member=member)
        if node is not None and node.type is not Type.BOOLEAN:
            self.fault(place, "EXPR-006", f"It is {node.type}, not a condition.", "Compare it.")
            return None
        return node

    def number(self, text: str, scope: Scope, place: str) -> Node | None:
        """The typed tree of a number, or None and a fault."""
        node = self.typed(text, scope, place)
        if node is not None and not node.type.is_numeric:
            self.fault(place, "EXPR-006", f"It is {node.type}, not a number.", "Give a number.")
            return None
        return node

    def fact(self, grain: str, name: str, scope: Scope, declared: shape.Fact) -> Symbol:
        """The symbol of a fact, typing it first if needed. Raises ExpressionError."""
        key = f"{grain}.{name}"
        if key in self.running:
            circle = " -> ".join([*self.running[self.running.index(key) :], key])
            raise ExpressionError(
                "PACK-006",
                f"Facts depend on each other in a circle: {circle}.",
                "Break the circle.",
            )
        if key not in self.done and key not in self.failed:
            self.running.append(key)
            try:
                self._type_fact(key, name, scope, declared)
            finally:
                self.running.pop()
        if key in self.failed:
            raise ExpressionError("EXPR-005", f"The fact {name!r} has a fault.", "Mend it first.")
        fact = self.done[key]
        return Symbol(fact.node.type, fact.unit, is_score=fact.weights is not None)

    def _type_fact(self, key: str, name: str, scope: Scope, declared: shape.Fact) -> None:
        place = f"facts.{key}"
        if declared.score is not None:
            node = self._score(declared.score, scope, place)
        else:
            node = self.typed(declared.is_ or "", scope, f"{place}.is")
        if node is None:
            self.failed.add(key)
            return
        unit = node.unit if node.unit is not None else parse_unit(declared.unit, self.money)
        if declared.unit is not None and node.type.is_numeric:
            wanted = parse_unit(declared.unit, self.money)
            if wanted != unit:
                self.fault(
                    place, "PACK-007", f"The unit is {unit}, not {wanted}.", "Mend one of them."
                )
        self.done[key] = model.Fact(
            name,
            node,
            unit,
            declared.label or name.replace("_", " "),
            declared.score,
            declared.report,
            " ".join((declared.is_ or "").split()),
        )

    def _score(self, weights: Mapping[str, Any], scope: Scope, place: str) -> Node | None:
        parts = [self.condition(part, scope, f"{place}.score.{part}") for part in weights]
        whole = [part for part in parts if part is not None]
        if len(whole) < len(parts):
            return None
        return Node("score", Type.NUMBER, Unit(), tuple(whole), tuple(weights.values()))


def build(
    content: Mapping[str, Any],
    sections: Sections,
    folder: Path,
    overlay_values: Mapping[str, list[shape.Value]],
    faults: list[Fault],
) -> model.Standard | None:
    """The typed standard, or None when its header is unreadable; faults are appended."""
    pack: shape.Pack | None = content.get("pack")
    if pack is None:
        return None
    builder = Builder(content, sections, faults, pack.money)
    parameters: dict[str, shape.Parameter] = content.get("parameters", {})
    check_parameters(parameters, pack, builder.fault)
    builder.parameters = parameter_symbols(parameters, pack.money)
    fields = typed_fields(content.get("fields", shape.Fields()), pack.money, builder.fault)
    builder.area_facts = {name: _symbol(item) for name, item in fields["area"].items()}
    with_overlays = {
        name: item.model_copy(update={"values": [*overlay_values.get(name, []), *item.values]})
        for name, item in parameters.items()
    }
    from aboveline.standard.rules import typed_rules  # noqa: PLC0415

    rules = typed_rules(builder, _scopes(builder, fields))
    if faults:
        return None
    facts = content.get("facts", shape.Facts())
    return model.Standard(
        pack=pack,
        digest=sections.digest,
        folder=folder,
        parameters=with_overlays,
        person_fields=fields["person"],
        household_fields=fields["household"],
        area_fields=fields["area"],
        income=content.get("income"),
        person_facts={name: builder.done[f"person.{name}"] for name in facts.person},
        household_facts={name: builder.done[f"household.{name}"] for name in facts.household},
        calendar=content.get("calendar", shape.Calendar()),
        labels=content.get("labels", {}),
        overlays=tuple(sorted(overlay_values)),
        **rules,
    )


def _symbol(item: model.Field) -> Symbol:
    return Symbol(item.type, item.unit, item.values)


def _scopes(builder: Builder, fields: Mapping[str, Mapping[str, model.Field]]) -> Scope:
    facts: shape.Facts = builder.content.get("facts", shape.Facts())
    shared: dict[str, Any] = {"parameters": builder.parameters, "area_facts": builder.area_facts}
    person_facts: dict[str, Callable[[], Symbol]] = {}
    person = Scope(
        _Names({k: _symbol(v) for k, v in fields["person"].items()}, person_facts), **shared
    )
    for name, declared in facts.person.items():
        person_facts[name] = _later(builder, "person", name, person, declared)
    fixed = {k: _symbol(v) for k, v in fields["household"].items()}
    fixed |= income_symbols(builder.content.get("income"), builder.money)
    _check_income(builder, builder.content.get("income"))
    household_facts: dict[str, Callable[[], Symbol]] = {}
    household = Scope(_Names(fixed, household_facts), members=person.names, **shared)
    for name, declared in facts.household.items():
        household_facts[name] = _later(builder, "household", name, household, declared)
    _check_names(builder, facts, fields)
    for scope_facts in (person_facts, household_facts):
        for name, look_up in scope_facts.items():
            _force(builder, name, look_up)
    return household


def _check_income(builder: Builder, income: shape.Income | None) -> None:
    """Income is the sum of the household's money over the window, so that is its unit."""
    if income is None:
        return
    unit = parse_unit(f"money per household per {_PERIODS[income.window.months]}")
    declared = parse_unit(income.unit, builder.money)
    if declared != unit:
        builder.fault(
            "income.unit",
            "PACK-007",
            f"The unit is {unit}, not {declared}, because the window has {income.window.months} "
            "months.",
            "Write the unit of the whole window; per_month(income.net) is a twelfth of a year.",
        )


def _later(
    builder: Builder, grain: str, name: str, scope: Scope, declared: shape.Fact
) -> Callable[[], Symbol]:
    return lambda: builder.fact(grain, name, scope, declared)


def _force(builder: Builder, name: str, look_up: Callable[[], Symbol]) -> None:
    try:
        look_up()
    except ExpressionError as error:
        if error.code == "PACK-006":
            builder.fault(f"facts.household.{name}", error.code, error.message, error.remedy)


def _check_names(
    builder: Builder, facts: shape.Facts, fields: Mapping[str, Mapping[str, model.Field]]
) -> None:
    for grain, declared in (("person", facts.person), ("household", facts.household)):
        for name in declared:
            if name in fields[grain] or name in RESERVED:
                builder.fault(
                    f"facts.{grain}.{name}", "PACK-003", f"{name!r} is taken.", "Take another name."
                )


def later_scope(base: Scope, names: Mapping[str, Symbol], **more: Any) -> Scope:
    """The scope with further names, such as the criteria after they are judged."""
    fixed = {name: base.names[name] for name in base.names if _typed(base, name)}
    return Scope(
        {**fixed, **names},
        members=base.members,
        parameters=base.parameters,
        area_facts=base.area_facts,
        **more,
    )


def _typed(scope: Scope, name: str) -> bool:
    try:
        return scope.names[name] is not None
    except ExpressionError:
        return False


JUDGED = {"meets": _BOOLEAN, "state": _STATE}
