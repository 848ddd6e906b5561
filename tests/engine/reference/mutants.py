"""Small changes of a pack's expressions that some case must notice."""

from collections import Counter
from dataclasses import dataclass

TURNED = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "=": "<>",
    "<>": "=",
    "and": "or",
    "or": "and",
}
SWAPPED = {"any": "all", "all": "any", "least": "greatest", "greatest": "least"}


FORMS = {
    "truth": lambda value: str(value).lower(),
    "text": lambda value: f"'{value}'",
    "day": lambda value: f"date '{value}'",
    "number": str,
    "name": str,
    "call": lambda name, *inner: f"{name}({', '.join(map(written, inner))})",
    "not": lambda inner: f"not ({written(inner)})",
    "minus": lambda inner: f"-({written(inner)})",
    "between": lambda *parts: "{} between {} and {}".format(*map(written, parts)),
    "in": lambda value, *inner: f"{written(value)} in ({', '.join(map(written, inner))})",
    "case": lambda branches, last: f"case {written_branches(branches)} else {written(last)} end",
    "step": lambda inner, sign: f"{written(inner)} {'+' if sign > 0 else '-'} a step",
}


def written(tree):
    """A tree as text again."""
    if tree[0] in FORMS:
        return FORMS[tree[0]](*tree[1:])
    return f"({written(tree[1])} {tree[0]} {written(tree[2])})"


def written_branches(branches):
    return " ".join(f"when {written(c)} then {written(v)}" for c, v in branches)


def changes(tree):
    """What may stand in place of this one node."""
    kind = tree[0]
    if kind in TURNED:
        yield (TURNED[kind], *tree[1:])
    elif kind == "not":
        yield tree[1]
    elif kind == "number":
        for step in (1, -1):
            yield ("number", str(float(tree[1]) + step).removesuffix(".0"))
    elif kind == "call" and tree[1] in SWAPPED:
        yield ("call", SWAPPED[tree[1]], *tree[2:])
    elif kind == "call" and tree[1] == "parameter":
        for step in (1, -1):
            yield ("step", tree, step)
    elif kind == "between":
        value, low, high = tree[1:]
        yield ("and", (">", value, low), ("<=", value, high))
        yield ("and", (">=", value, low), ("<", value, high))
    elif kind == "in" and len(tree) > 3:
        for number in range(2, len(tree)):
            yield tree[:number] + tree[number + 1 :]


def mutants_of(tree):
    """Pairs of what is changed and the whole changed tree."""
    for change in changes(tree):
        yield f"{written(tree)} -> {written(change)}", change
    if tree[0] == "case":
        yield from case_mutants(tree)
    elif tree[0] not in {"number", "text", "truth", "day", "name"}:
        for number, part in enumerate(tree[1:], 1):
            if isinstance(part, tuple):
                for name, changed in mutants_of(part):
                    yield name, (*tree[:number], changed, *tree[number + 1 :])


def case_mutants(tree):
    for number, (condition, value) in enumerate(tree[1]):
        for name, changed in mutants_of(condition):
            yield name, ("case", replaced(tree[1], number, (changed, value)), tree[2])
        for name, changed in mutants_of(value):
            yield name, ("case", replaced(tree[1], number, (condition, changed)), tree[2])
    for name, changed in mutants_of(tree[2]):
        yield name, ("case", tree[1], changed)


def replaced(entries, number, entry):
    return [*entries[:number], entry, *entries[number + 1 :]]


@dataclass(frozen=True)
class Rule:
    """One expression of a pack: its place, its text, and a way to put another tree there."""

    place: str
    text: str


def rules_of(pack):
    """Every expression that decides something about a household or an area."""
    for grain, facts in pack.facts.items():
        for name, said in facts.items():
            if "is" in said:
                yield Rule(f"facts.{grain}.{name}", str_of(said["is"]))
    for name, said in pack.said.get("criteria", {}).items():
        yield Rule(f"criteria.{name}", str_of(said["holds"]))
    if pack.meets != "all":
        yield Rule("decision.meets", str_of(pack.meets))
    for said in pack.categories:
        if "when" in said:
            yield Rule(f"categories.{said['name']}", str_of(said["when"]))
    for name, said in pack.problems.items():
        for key in ("when", "each"):
            if key in said:
                yield Rule(f"problems.{name}.{key}", str_of(said[key]))
    for name, said in pack.benefits.items():
        for key in ("eligible", "amount"):
            yield Rule(f"benefits.{name}.{key}", str_of(said[key]))
    for name, said in pack.exits.items():
        for key, criterion in said.get("criteria", {}).items():
            yield Rule(f"exits.{name}.{key}", str_of(criterion["holds"]))


def str_of(text):
    return str(text).lower() if isinstance(text, bool) else str(text)


def mutants(pack):
    """Rule, name of the change and changed tree of every mutant; names are unique."""
    for rule in rules_of(pack):
        seen = Counter()
        for name, tree in mutants_of(pack.tree(rule.text)):
            seen[name] += 1
            label = name if seen[name] == 1 else f"{name} (#{seen[name]})"
            yield rule, label, tree
