"""The typed rules of a pack: criteria, categories, problems, benefits, indicators, exits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aboveline.standard import model, shape, shape_clues, shape_procedures
from aboveline.standard.assessment import typed_assessment
from aboveline.standard.build import JUDGED, RESERVED, Builder, later_scope
from aboveline.standard.census import typed_census
from aboveline.standard.language import Node, Scope, Symbol, Type
from aboveline.standard.mechanism import typed_mechanism
from aboveline.standard.units import Unit, parse_unit

_NUMBERS = ("days", "share", "share_related", "share_after_failure", "quorum", "majority")
_DEADLINES = ("decide", "answer", "merge", "reopen")
_BOOLEAN = Symbol(Type.BOOLEAN)


def typed_rules(builder: Builder, household: Scope) -> dict[str, Any]:
    """Everything of a standard that comes after its facts, by attribute name."""
    _check_welfare(builder, household)
    criteria = _criteria(builder, household)
    # one with a fault is a criterion all the same: what names it has no fault of its own
    stated = tuple(builder.content.get("criteria", {}))
    with_criteria = later_scope(household, dict.fromkeys(stated, _BOOLEAN))
    decided = later_scope(with_criteria, JUDGED)
    categories = _categories(builder, decided)
    values = tuple(category.name for category in categories)
    judged = later_scope(decided, {"category": Symbol(Type.CODE, values=values)})
    indicators = _indicators(builder, judged)
    return {
        "criteria": criteria,
        "meets": _meets(builder, stated),
        "categories": categories,
        "problems": _problems(builder, judged, stated),
        "to_verify": _to_verify(builder, judged),
        "ledger": _ledger(builder, judged),
        "feeds": _feeds(builder, judged),
        "hazards": _hazards(builder),
        "mechanism": typed_mechanism(builder, judged),
        "lists": builder.content.get("lists", {}),
        "benefits": _benefits(builder, judged),
        "indicators": indicators,
        "identification": _identification(builder),
        "exits": _exits(builder, indicators),
        "buffer": _buffer(builder),
        "assessment": typed_assessment(builder, judged),
        "census": typed_census(builder, judged),
    }


def _check_welfare(builder: Builder, scope: Scope) -> None:
    pack: shape.Pack = builder.content["pack"]
    for name in (pack.welfare.fact, pack.welfare.line) if pack.welfare else ():
        if name not in scope.names:
            builder.fault("pack.welfare", "PACK-004", f"There is no fact {name!r}.", "Mend it.")


def _criteria(builder: Builder, scope: Scope) -> dict[str, model.Rule]:
    result = {}
    for name, item in builder.content.get("criteria", {}).items():
        if name in scope.names or name in RESERVED:
            builder.fault(
                f"criteria.{name}", "PACK-003", f"{name!r} is taken.", "Take another name."
            )
        node = builder.condition(item.holds, scope, f"criteria.{name}.holds")
        if node is not None:
            result[name] = model.Rule(name, node, item)
    return result


def _meets(builder: Builder, criteria: Sequence[str]) -> Node:
    text = builder.content.get("decision", shape.Decision()).meets
    everything = tuple(Node("name", Type.BOOLEAN, Unit(), value=name) for name in criteria)
    if text == "all":
        return Node("and", Type.BOOLEAN, Unit(), everything)
    scope = Scope(dict.fromkeys(criteria, _BOOLEAN), has_tags=False)
    node = builder.condition(text, scope, "decision.meets")
    return node or Node("and", Type.BOOLEAN, Unit(), everything)


def _categories(builder: Builder, scope: Scope) -> tuple[model.Rule, ...]:
    result = []
    shapes: list[shape.Category] = builder.content.get("categories", [])
    for number, item in enumerate(shapes, 1):
        place = f"categories.{number}.when"
        text = item.when if item.when is not None else "true"
        if item.otherwise and number < len(shapes):
            builder.fault(place, "PACK-002", "`otherwise` comes last.", "Move it to the end.")
        node = builder.condition(text, scope, place)
        if node is not None:
            result.append(model.Rule(item.name, node, item))
    return tuple(result)


def _problems(builder: Builder, scope: Scope, criteria: Sequence[str]) -> dict[str, model.Problem]:
    result = {}
    shapes: dict[str, shape.Problem] = builder.content.get("problems", {})
    for name, item in shapes.items():
        place = f"problems.{name}"
        if item.criterion is not None and item.criterion not in criteria:
            builder.fault(
                place, "PACK-013", f"There is no criterion {item.criterion!r}.", "Mend it."
            )
        held = builder.number(item.clears.holds_for_days, scope, f"{place}.clears.holds_for_days")
        when = None if item.when is None else builder.condition(item.when, scope, f"{place}.when")
        each = (
            builder.condition(item.each, scope, f"{place}.each", member=True)
            if item.each is not None
            else None
        )
        due = builder.number(item.due.days, scope, f"{place}.due.days")
        if due is not None:
            result[name] = model.Problem(name, when, each, due, item, held)
    covered = {item.criterion for item in shapes.values()}
    for name in criteria:
        if name not in covered:
            builder.fault(
                f"criteria.{name}",
                "PACK-013",
                f"No problem rule answers {name!r}.",
                "Add a rule with `criterion:` to problems.",
            )
    return result


def _to_verify(builder: Builder, scope: Scope) -> model.Problem | None:
    item: shape.ToVerify | None = builder.content.get("to_verify")
    if item is None:
        return None
    due = builder.number(item.due.days, scope, "to_verify.due.days")
    return None if due is None else model.Problem("to_verify", None, None, due, item)


def _ledger(builder: Builder, scope: Scope) -> model.Ledger | None:
    item: shape.Ledger | None = builder.content.get("ledger")
    if item is None:
        return None
    found = {}
    for name in _DEADLINES:
        due: shape.Due = getattr(item, name)
        days = builder.number(due.days, scope, f"ledger.{name}.days")
        if days is not None:
            found[name] = model.Deadline(days, due.counted)
    missed = _missed(builder, scope, item.missed)
    return model.Ledger(**found, missed=missed) if len(found) == len(_DEADLINES) else None


def _missed(builder: Builder, scope: Scope, item: shape.Missed | None) -> model.Missed | None:
    if item is None:
        return None
    if item.rule not in builder.content.get("problems", {}):
        message = f"There is no problem {item.rule!r}."
        builder.fault("ledger.missed.rule", "PACK-004", message, "Mend it.")
    months = builder.number(item.every_months, scope, "ledger.missed.every_months")
    return None if months is None else model.Missed(item.rule, months, item.times)


def _feeds(builder: Builder, scope: Scope) -> dict[str, model.Feed]:
    result = {}
    for name, item in builder.content.get("feeds", {}).items():
        place = f"feeds.{name}"
        for rule in (item.rule, *(event.rule for event in item.events.values())):
            if rule is not None and rule not in builder.content.get("problems", {}):
                builder.fault(place, "PACK-004", f"There is no problem {rule!r}.", "Mend it.")
        above = None
        if item.above is not None:
            above = builder.number(item.above, scope, f"{place}.above")
            unit = parse_unit("money per household per year", builder.money)
            if above is not None and above.unit != unit:
                builder.fault(
                    place,
                    "PACK-007",
                    f"The amount is in {above.unit}, not {unit}.",
                    "Compare with a parameter of this unit.",
                )
        result[name] = model.Feed(name, above, item)
    return result


def _hazards(builder: Builder) -> dict[str, shape_clues.Hazard]:
    hazards: dict[str, shape_clues.Hazard] = builder.content.get("hazards", {})
    problems: dict[str, shape.Problem] = builder.content.get("problems", {})
    for name, item in hazards.items():
        rule = problems.get(item.rule)
        if rule is None or rule.subject != "household":
            builder.fault(
                f"hazards.{name}",
                "PACK-004",
                f"There is no problem {item.rule!r} of a household.",
                "Name a problem whose subject is the household.",
            )
    return hazards


def _benefits(builder: Builder, scope: Scope) -> dict[str, model.Benefit]:
    result = {}
    for name, item in builder.content.get("benefits", {}).items():
        place = f"benefits.{name}"
        if name in scope.names or name in RESERVED:
            builder.fault(place, "PACK-003", f"{name!r} is taken.", "Take another name.")
        eligible = builder.condition(item.eligible, scope, f"{place}.eligible")
        amount = builder.number(item.amount, scope, f"{place}.amount")
        unit = parse_unit(item.unit, builder.money)
        if amount is not None and amount.unit is not None and amount.unit != unit:
            builder.fault(
                place,
                "PACK-007",
                f"The amount is in {amount.unit}, not {unit}.",
                "Mend the formula or the unit.",
            )
        if eligible is not None and amount is not None:
            result[name] = model.Benefit(name, eligible, amount, unit, item)
    return result


def _indicators(builder: Builder, scope: Scope) -> dict[str, model.Indicator]:
    result = {}
    known = {*scope.names, *builder.content.get("facts", shape.Facts()).household}
    for name, item in builder.content.get("indicators", {}).items():
        place = f"indicators.{name}"
        if item.counts == "people" and "members" not in known:
            builder.fault(place, "PACK-004", "Counting people needs a fact `members`.", "Add it.")
        read = builder.number if item.counts == "sum" else builder.condition
        numerator = read(item.numerator, scope, f"{place}.numerator")
        denominator = None
        if item.denominator != "none":
            where = f"{place}.denominator"
            denominator = builder.typed(item.denominator, scope, where)
            if denominator is None:
                continue
            if denominator.type is not Type.BOOLEAN and item.counts != "sum":
                builder.fault(where, "EXPR-006", "It is no condition.", "Give a condition.")
        if numerator is not None:
            result[name] = model.Indicator(name, numerator, denominator, item)
    return result


def _exits(builder: Builder, indicators: Mapping[str, model.Indicator]) -> dict[str, model.Exit]:
    pack: shape.Pack = builder.content["pack"]
    symbols = {
        name: Symbol(Type.NUMBER, parse_unit(item.shape.unit, builder.money))
        for name, item in indicators.items()
    }
    scope = Scope(
        {}, parameters=builder.parameters, area_facts=builder.area_facts, indicators=symbols
    )
    result = {}
    for name, item in builder.content.get("exits", {}).items():
        place = f"exits.{name}"
        if item.criteria and item.level not in pack.levels:
            builder.fault(
                place,
                "PACK-004",
                f"{item.level!r} is not among pack.levels.",
                f"The levels are {', '.join(pack.levels)}.",
            )
        known = {category.name for category in builder.content.get("categories", [])}
        if item.of_category is not None and item.of_category not in known:
            builder.fault(
                place,
                "PACK-004",
                f"There is no category {item.of_category!r}.",
                "Name one of the categories.",
            )
        criteria = {}
        for key, criterion in item.criteria.items():
            node = builder.condition(criterion.holds, scope, f"{place}.criteria.{key}.holds")
            if node is not None:
                criteria[key] = model.Rule(key, node, criterion)
        steps = _steps(builder, item.procedure, scope, place)
        result[name] = model.Exit(name, item.level, criteria, steps, item)
    return result


def _identification(builder: Builder) -> dict[str, model.Identification]:
    scope = Scope({}, parameters=builder.parameters)
    return {
        name: model.Identification(
            name, _steps(builder, item.procedure, scope, f"identification.{name}"), item
        )
        for name, item in builder.content.get("identification", {}).items()
    }


def _buffer(builder: Builder) -> model.Buffer | None:
    item: shape_procedures.Buffer | None = builder.content.get("buffer")
    if item is None:
        return None
    years = builder.number(item.years, Scope({}, parameters=builder.parameters), "buffer.years")
    return None if years is None else model.Buffer(years, item)


def _steps(
    builder: Builder, procedure: Sequence[shape_procedures.ProcedureStep], scope: Scope, place: str
) -> tuple[model.Step, ...]:
    """The steps with their numbers typed; a procedure is carried out as a whole or not at all."""
    names = [step.step for step in procedure]
    for name in sorted({name for name in names if names.count(name) > 1}):
        builder.fault(place, "PACK-003", f"The step {name!r} stands twice.", "Name each once.")
    kinds = {step.kind is None for step in procedure}
    if len(kinds) > 1:
        bare = ", ".join(step.step for step in procedure if step.kind is None)
        builder.fault(
            place,
            "PACK-004",
            f"These steps have no `kind`: {bare}.",
            "Give each step one, or none.",
        )
    result = []
    for number, step in enumerate(procedure, 1):
        nodes = {
            key: builder.number(text, scope, f"{place}.procedure.{number}.{key}")
            for key in _NUMBERS
            if (text := getattr(step, key)) is not None
        }
        for fact in step.brings:
            if fact not in scope.area_facts:
                known = ", ".join(scope.area_facts)
                builder.fault(
                    f"{place}.procedure.{number}.brings",
                    "PACK-004",
                    f"There is no fact {fact!r} of areas.",
                    f"The facts are {known}." if known else "Declare it among the fields of areas.",
                )
        result.append(model.Step(step.step, step, **nodes))
    return tuple(result)
