"""What a pack's own words and numbers suggest: values, tags, codes and days worth trying."""

from datetime import date, timedelta
from fractions import Fraction

from tests.engine.reference.pack import before_end


def walk(tree):
    """Every part of a tree of tuples and lists."""
    if isinstance(tree, tuple | list):
        yield tree
        for part in tree:
            yield from walk(part)


def texts_of(said):
    """Every text of a section that may hold expressions."""
    if isinstance(said, dict):
        for value in said.values():
            yield from texts_of(value)
    elif isinstance(said, list):
        for value in said:
            yield from texts_of(value)
    elif isinstance(said, str):
        yield said


def parameters_in(pack, said):
    """Names of the parameters that the expressions of a section ask for."""
    found = set()
    for text in texts_of(said):
        try:
            tree = pack.tree(text)
        except ValueError:
            continue  # a label
        found |= {part[2][1] for part in walk(tree) if part[:2] == ("call", "parameter")}
    return found


JUDGING = (
    *("facts", "criteria", "decision", "categories", "problems", "to_verify"),
    *("benefits", "indicators"),
)


class Pools:
    """What the pack's own words and numbers suggest as values worth trying."""

    def __init__(self, pack):
        self.numbers, self.texts, self.tags, self.codes = {0, 1, 2}, set(), set(), set()
        for about in pack.parameters.values():
            for value in about["values"]:
                self.add_value(value)
        if pack.overlay:
            self.tags.add(pack.overlay["tag"])
        for section in (*JUDGING, "exits"):
            for text in texts_of(pack.said.get(section, {})):
                self.add_expression(pack, text)

    def add_value(self, value):
        area = value.get("area")
        if area is not None:
            words = str(area)
            (self.tags if words.startswith("tag:") else self.codes).add(words.removeprefix("tag:"))
        found = value.get("value")
        if isinstance(found, str):
            try:
                found = Fraction(found)
            except ValueError:
                self.texts.add(found)
                return
        if found is not None and not isinstance(found, date | bool):
            self.numbers.add(Fraction(str(found)))

    def add_expression(self, pack, text):
        try:
            tree = pack.tree(text)
        except ValueError:
            return  # a label
        for part in walk(tree):
            if part[:1] == ("number",):
                self.numbers.add(Fraction(part[1]))
            elif part[:1] == ("text",):
                self.texts.add(part[1])
            elif part[:2] == ("call", "tagged"):
                self.tags.add(part[2][1])


def days_of(pack):
    """Days on which the pack may be applied, at and beside those on which a parameter changes."""
    valid = pack.said["pack"]["valid"]
    changes = {
        value[end]
        for about in pack.parameters.values()
        for value in about["values"]
        for end in ("from", "to")
        if value[end] != "open"
    }
    days = {day + timedelta(days=n) for day in changes for n in (-1, 0, 100, 197)}
    return sorted(d for d in days if valid["from"] <= d and before_end(d, valid["to"]))
