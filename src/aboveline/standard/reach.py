"""What the rules of a standard reach: fields, facts, members, income kinds, parameters, tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aboveline.standard.language import Node
from aboveline.standard.model import Fact, Standard

AGGREGATES = frozenset({"any", "all", "count", "sum", "min", "max", "avg", "members"})


@dataclass
class Reach:
    """Everything that the rules use, directly or through facts."""

    household_nodes: list[Node] = field(default_factory=list)
    person_nodes: list[Node] = field(default_factory=list)
    household_facts: list[str] = field(default_factory=list)
    person_facts: list[str] = field(default_factory=list)
    household_fields: set[str] = field(default_factory=set)
    person_fields: set[str] = field(default_factory=set)
    income: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    exit_parameters: dict[str, set[str]] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    area_facts: set[str] = field(default_factory=set)
    facts_of_households: set[str] = field(
        default_factory=set
    )  # area facts, those of exits left out
    person_areas: set[str] = field(default_factory=set)

    @property
    def has_people(self) -> bool:
        """True if a rule looks at members."""
        return bool(self.person_nodes) or any(
            node.op in AGGREGATES for tree in self.household_nodes for node in tree.walk()
        )


def rule_nodes(standard: Standard) -> list[Node]:
    """The household expressions of all rules."""
    nodes = [rule.node for rule in standard.criteria.values()]
    nodes += [rule.node for rule in standard.categories]
    nodes += [problem.when for problem in standard.problems.values() if problem.when]
    nodes += [part for item in standard.benefits.values() for part in (item.eligible, item.amount)]
    for indicator in standard.indicators.values():
        nodes += [node for node in (indicator.numerator, indicator.denominator) if node]
        if indicator.shape.counts == "people" and "members" in standard.household_facts:
            nodes.append(standard.household_facts["members"].node)
    return nodes


def reach_of(standard: Standard) -> Reach:
    """The reach of all rules of a standard, and of facts marked `report`."""
    reach = Reach()
    reported = [name for name, fact in standard.household_facts.items() if fact.report]
    members = ["members"] if "members" in standard.household_facts else []
    for name in [*reported, *members]:
        _household_fact(standard, name, reach)
    for node in rule_nodes(standard):
        _household(standard, node, reach)
    for problem in standard.problems.values():
        if problem.each is not None:
            _person(standard, problem.each, reach)
        _outside(problem.due_days, reach)
    if standard.to_verify is not None:
        _outside(standard.to_verify.due_days, reach)
    reach.facts_of_households = set(reach.area_facts)
    for item in standard.exits.values():
        for rule in item.criteria.values():
            at_exit = Reach()
            _outside(rule.node, at_exit)
            reach.exit_parameters.setdefault(item.level or "", set()).update(at_exit.parameters)
            reach.area_facts |= at_exit.area_facts
            reach.tags |= at_exit.tags
    reach.household_facts = in_order(standard.household_facts, reach.household_facts)
    reach.person_facts = in_order(standard.person_facts, reach.person_facts)
    return reach


def inputs_of(standard: Standard, node: Node) -> set[str]:
    """Given names that a household expression rests on: fields, `person.FIELD`, `income.KIND`."""
    reach = Reach()
    _household(standard, node, reach)
    found = set(reach.household_fields) | {f"person.{name}" for name in reach.person_fields}
    found |= {f"area_fact.{name}" for name in reach.area_facts}
    if reach.has_people:
        found.add("people")
    for name in reach.income:
        found |= {f"income.{kind}" for kind in income_kinds(standard, name)}
    return found


def person_fields_of(standard: Standard, node: Node) -> list[str]:
    """The fields of a person that an expression about a member rests on, as the pack lists them."""
    reach = Reach()
    _person(standard, node, reach)
    return [name for name in standard.person_fields if name in reach.person_fields]


def income_kinds(standard: Standard, name: str) -> list[str]:
    """The kinds behind `income.net` (the required ones) or `income.KIND`."""
    if standard.income is None:
        return []
    if name == "income.net":
        return [kind for kind, item in standard.income.kinds.items() if item.required]
    return [name.removeprefix("income.")]


def in_order(facts: Mapping[str, Fact], wanted: Iterable[str]) -> list[str]:
    """Wanted facts, each after those that it uses."""
    done: list[str] = []

    def visit(name: str) -> None:
        if name in done or name not in facts:
            return
        for used in facts[name].node.names():
            visit(used)
        done.append(name)

    for name in dict.fromkeys(wanted):
        visit(name)
    return done


def _household(standard: Standard, node: Node, reach: Reach) -> None:
    reach.household_nodes.append(node)
    _outside(node, reach)
    stack = [node]
    while stack:
        part = stack.pop()
        if part.op in AGGREGATES:
            for inner in part.args:
                _person(standard, inner, reach)
            continue
        if part.op == "name":
            _household_name(standard, str(part.value), reach)
        stack.extend(part.args)


def _household_name(standard: Standard, name: str, reach: Reach) -> None:
    if name in standard.household_facts:
        _household_fact(standard, name, reach)
    elif name.startswith("income."):
        reach.income.add(name)
    elif name in standard.household_fields:
        reach.household_fields.add(name)


def _household_fact(standard: Standard, name: str, reach: Reach) -> None:
    if name not in reach.household_facts:
        reach.household_facts.append(name)
        _household(standard, standard.household_facts[name].node, reach)


def _person(standard: Standard, node: Node, reach: Reach) -> None:
    reach.person_nodes.append(node)
    _outside(node, reach, person=True)
    for full in node.names():
        name = full.removeprefix("person.")
        if name in standard.person_fields:
            reach.person_fields.add(name)
        elif name in standard.person_facts and name not in reach.person_facts:
            reach.person_facts.append(name)
            _person(standard, standard.person_facts[name].node, reach)


def _outside(node: Node, reach: Reach, *, person: bool = False) -> None:
    """Parameters, tags and area facts of a tree."""
    kept = {"parameter": reach.parameters, "tagged": reach.tags, "area_fact": reach.area_facts}
    for part in node.walk():
        if part.op in kept:
            kept[part.op].add(str(part.value))
            if person:
                reach.person_areas.add(f"{part.op}_{part.value}")
