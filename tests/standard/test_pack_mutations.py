"""Every rule of a shipped pack is pinned down by its cases: any small change of it is noticed.

Changes that cannot matter are declared in the pack's `equivalent_mutants.yaml`, with a reason.
"""

from functools import cache
from pathlib import Path

import pytest
import yaml
from tests.engine.reference.cases import Case, read_cases
from tests.engine.reference.mutants import mutants, rules_of
from tests.engine.reference.pack import Pack, read
from tests.engine.reference.pools import walk

PACKS = Path(__file__).parents[2] / "src/aboveline/packs"
NAMES = sorted(folder.name for folder in PACKS.iterdir() if (folder / "cases").is_dir())


@cache
def pack_of(name):
    return Pack(PACKS / name)


@cache
def cases_of(name):
    cast, cases = read_cases(PACKS / name)
    return [Case(pack_of(name), cast, case) for case in cases]


@cache
def reads(name):
    """The rules that each place of a pack rests on, itself included."""
    pack = pack_of(name)
    direct = {}
    for rule in rules_of(pack):
        direct[rule.place] = set(names_in(pack, rule))
    for grain, facts in pack.facts.items():
        for fact, said in facts.items():
            if "score" in said:
                direct[f"facts.{grain}.{fact}"] = {f"facts.{grain}.{n}" for n in said["score"]}
    return {place: reached(place, direct) for place in direct}


def reached(place, direct):
    """A place and all that it rests on, directly or through others."""
    found, ahead = set(), [place]
    while ahead:
        here = ahead.pop()
        if here not in found:
            found.add(here)
            ahead += direct.get(here, ())
    return found


def names_in(pack, rule):
    for part in walk(pack.tree(rule.text)):
        if part[:1] == ("name",):
            yield from places_of(pack, part[1].removeprefix("person."))
        elif part[:2] == ("call", "score_at_least"):
            yield from places_of(pack, part[2][1])


def places_of(pack, name):
    """Where a name of an expression or an expectation is decided."""
    for grain in ("person", "household"):
        if name in pack.facts[grain]:
            yield f"facts.{grain}.{name}"
    if name in pack.criteria:
        yield f"criteria.{name}"
    if name in {"meets", "state"}:
        yield "decision.meets"
        yield from (f"criteria.{key}" for key in pack.criteria)
    if name == "category":
        yield from (f"categories.{c['name']}" for c in pack.categories)
    if name in pack.benefits:
        yield from (f"benefits.{name}.eligible", f"benefits.{name}.amount")
    if name == "problems":
        for key in pack.problems:
            yield from (f"problems.{key}.when", f"problems.{key}.each")
        yield from (f"criteria.{key}" for key in pack.criteria)


def rests_on(name, case, expected):
    """The places that an expectation of a case rests on."""
    pack = pack_of(name)
    if "exit" in case:
        said = pack.exits[case["exit"]]["criteria"]
        found = said if expected in {"meets", "state"} else [expected]
        return {f"exits.{case['exit']}.{key}" for key in found}
    whole = reads(name)
    return set().union(*(whole.get(p, {p}) for p in places_of(pack, expected)), set())


@cache
def names_on(name, place):
    """Names whose value rests on a place."""
    pack, whole = pack_of(name), reads(name)
    names = {*pack.facts["person"], *pack.facts["household"], *pack.criteria}
    return {
        called
        for own in (*names, "meets", "state", "category")
        if any(place in whole.get(at, {at}) for at in places_of(pack, own))
        for called in (own, f"person.{own}")
    }


@cache
def expectations(name):
    """Place of a rule to the pairs of case and expected name that rest on it."""
    found = {}
    for number, case in enumerate(cases_of(name)):
        for expected in case.expected:
            for place in rests_on(name, case.said, expected):
                found.setdefault(place, []).append((number, expected))
    return found


def is_noticed(name, rule, tree):
    """Whether some expectation fails when the tree stands in the rule's place."""
    pack, cases = pack_of(name), cases_of(name)
    pack.changed = {rule.place: tree}
    tried, names = set(), names_on(name, rule.place)
    try:
        for number, expected in expectations(name).get(rule.place, []):
            if number not in tried:
                cases[number].forget(names)
                tried.add(number)
            if not agrees(cases[number], expected):
                return True
        return False
    finally:
        pack.changed = {}
        for number in tried:
            cases[number].forget(names)


def agrees(case, expected):
    try:
        return case.agrees(expected)
    except (ValueError, ArithmeticError, LookupError, TypeError):
        return False  # a change that cannot even be evaluated is noticed


def is_own(name, place):
    """Whether the pack itself says a rule, and not the pack that it extends."""
    section, *path = place.split(".")
    said = own_sections(name).get(section, {})
    if section == "categories":
        return path[0] in {entry["name"] for entry in said}
    for key in path[: 2 if section == "facts" else 1]:
        said = said.get(key, {})
    return bool(said)


@cache
def own_sections(name):
    return read(PACKS / name)


def own_mutants(name):
    return [m for m in mutants(pack_of(name)) if is_own(name, m[0].place)]


def declared_equivalent(name):
    file = PACKS / name / "cases" / "equivalent_mutants.yaml"
    said = yaml.safe_load(file.read_text("utf-8")) if file.is_file() else None
    return {(e["rule"], e["mutant"]): e["because"] for e in (said or [])}


@pytest.mark.parametrize("name", NAMES)
def test_cases_hold_for_the_reference_too(name):
    failed = [
        (case.said["name"], expected, case.outcome(expected), case.expected[expected])
        for case in cases_of(name)
        for expected in case.expected
        if not agrees(case, expected)
    ]
    assert failed == []


@pytest.mark.parametrize("name", NAMES)
def test_every_small_change_of_a_rule_is_noticed_by_some_case(name):
    equivalent = declared_equivalent(name)
    survivors = [
        f"{rule.place}: {label}"
        for rule, label, tree in own_mutants(name)
        if (rule.place, label) not in equivalent and not is_noticed(name, rule, tree)
    ]
    assert survivors == [], f"{len(survivors)} changes of {name} go unnoticed"


@pytest.mark.parametrize("name", NAMES)
def test_changes_declared_as_without_effect_exist_and_have_no_effect(name):
    known = {(rule.place, label): (rule, tree) for rule, label, tree in own_mutants(name)}
    for key, because in declared_equivalent(name).items():
        assert key in known, key
        assert len(because) > 10, key
        assert not is_noticed(name, *known[key]), key


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_is_seen_to_hold_to_fail_and_to_be_unknown(name):
    seen = {}
    for case in cases_of(name):
        for expected, value in case.expected.items():
            seen.setdefault((case.said.get("exit"), expected), set()).add(str(value).lower())
    pack = pack_of(name)
    wanted = [(None, key) for key in pack.criteria if is_own(name, f"criteria.{key}")]
    for exit_, said in pack.exits.items():
        if is_own(name, f"exits.{exit_}"):
            wanted += [(exit_, key) for key in said.get("criteria", {})]
    unseen = {key: {"true", "false", "unknown"} - seen.get(key, set()) for key in wanted}
    assert {key: values for key, values in unseen.items() if values} == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_problem_and_benefit_is_seen_to_arise_and_not_to(name):
    pack = pack_of(name)
    cases = [case for case in cases_of(name) if "exit" not in case.said]
    seen = {}
    for case in cases:
        for rule in pack.problems if "problems" in case.said else ():
            seen.setdefault(f"problems.{rule}", set()).add(rule in case.said["problems"])
        for benefit in pack.benefits:
            amount = case.expected.get(benefit, "unknown")
            if amount != "unknown":
                seen.setdefault(f"benefits.{benefit}", set()).add(amount != 0)
    wanted = [f"problems.{rule}" for rule in pack.problems]
    wanted += [f"benefits.{benefit}" for benefit in pack.benefits]
    wanted = [place for place in wanted if is_own(name, place)]
    assert [place for place in wanted if seen.get(place) != {True, False}] == []
