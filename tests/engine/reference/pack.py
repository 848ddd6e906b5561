"""What a pack's YAML says, merged with its parent's."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import yaml
from tests.engine.reference.expressions import parse
from tests.engine.reference.money import Money

REGISTER = Path(__file__).parents[3] / "src/aboveline/standard/register.yaml"
GRAINS = ("person", "household", "area")
WHOLE = {"categories", "income", "decision", "to_verify"}  # one thing each: the child's replaces it


def merged(parent, child):
    """Two sections joined by name: what the child says replaces, null takes away."""
    joined = dict(parent)
    for name, value in child.items():
        both = isinstance(value, dict) and isinstance(joined.get(name), dict)
        deep = both and name in {*GRAINS, "sources", "years", "windows"}
        joined[name] = merged(joined[name], value) if deep else value
    return {name: value for name, value in joined.items() if value is not None}


def read(folder):
    """The raw sections of a pack folder, without its cases and labels."""
    sections = {}
    for file in sorted(Path(folder).rglob("*.yaml")):
        if file.relative_to(folder).parts[0] in {"cases", "labels"}:
            continue
        for key, value in (yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader) or {}).items():
            if isinstance(value, dict) and key in sections:
                sections[key] = merged(sections[key], value)
            else:
                sections[key] = sections.get(key, []) + value if isinstance(value, list) else value
    return sections


def read_with_parent(folder):
    own = read(folder)
    name = own["pack"].get("extends")
    if not name:
        return own
    whole = read_with_parent(Path(folder).parent / name)
    if "overlay" in own["pack"]:
        return with_zone(whole, own)
    for key, value in own.items():
        mixes = isinstance(value, dict) and key not in WHOLE
        whole[key] = merged(whole.get(key, {}), value) if mixes else value
    return whole


def with_zone(whole, own):
    """The parent with the overlay's values first, in areas with its tag and on its days."""
    zone = own["pack"]["overlay"]
    for name, said in own["parameters"].items():
        values = [{**v, "area": f"tag:{zone['tag']}"} for v in said["values"]]
        old = whole["parameters"][name]
        whole["parameters"][name] = {**old, "values": values + old["values"]}
    whole["pack"] = {**whole["pack"], "name": own["pack"]["name"]}
    return whole


@dataclass(frozen=True)
class Field:
    """One input: its grain, its table and type, and what stands for a missing answer."""

    name: str
    grain: str
    table: str
    type: str
    missing: object
    money: bool
    values: tuple
    bounds: tuple


@cache
def register():
    return yaml.load(REGISTER.read_bytes(), Loader=yaml.CSafeLoader)["tables"]


def find_column(name, grain):
    """The register's table and column of a field, if the register lists it."""
    tables = {"person": ["people"], "household": ["households", "living", "visits"], "area": []}
    for table in tables[grain]:
        if name in register()[table]["columns"]:
            return table, register()[table]["columns"][name]
    return None, {}


def read_field(name, grain, said):
    table, column = find_column(name, grain)
    about = {**(said or {}), **column}
    missing = (said or {}).get("missing", "unknown")
    kind = about.get("type", "number")
    return Field(
        name,
        grain,
        table or about.get("table", {"person": "people", "household": "households"}.get(grain)),
        kind,
        None if missing == "unknown" else missing["value"],
        kind == "money",
        tuple(about.get("values", ())),
        (about.get("minimum"), about.get("maximum")),
    )


class Pack:
    """A pack ready to be asked; expressions are parsed once."""

    def __init__(self, folder):
        said = self.said = read_with_parent(folder)
        self.money_word = said["pack"].get("money", "money")
        self.levels = said["pack"]["levels"]
        self.parameters = said.get("parameters", {})
        self.overlay, self.zoned = said["pack"].get("overlay"), {}
        if self.overlay:  # its values count in its zone only, the others everywhere
            self.zoned = read(folder).get("parameters", {})
            parent = read_with_parent(Path(folder).parent / said["pack"]["extends"])
            self.parameters = parent["parameters"]
        self.fields = {
            grain: {
                name: read_field(name, grain, about)
                for name, about in said.get("fields", {}).get(grain, {}).items()
            }
            for grain in GRAINS
        }
        self.income = said.get("income")
        self.facts = {g: said.get("facts", {}).get(g, {}) for g in ("person", "household")}
        self.criteria = said.get("criteria", {})
        self.meets = said.get("decision", {}).get("meets", "all")
        self.categories = said.get("categories", [])
        self.problems = said.get("problems", {})
        self.benefits = said.get("benefits", {})
        self.indicators = said.get("indicators", {})
        self.exits = said.get("exits", {})
        self.trees, self.changed = {}, {}

    def tree(self, text, place=None):
        """The tree of an expression, or what was put in its place by `changed`."""
        if place in self.changed:
            return self.changed[place]
        if text not in self.trees:
            self.trees[text] = parse(text)
        return self.trees[text]

    def value(self, name, day, areas, tags, approximate=()):
        """A parameter on a day for an area and those above it, from below."""
        zone = self.overlay or {}
        if name in self.zoned and zone["from"] <= day and before_end(day, zone["to"]):
            inside = any(zone["tag"] in tags(area) for area in areas)
            found = self.in_force(self.zoned[name], day, areas, tags) if inside else None
            if found:
                return self.read_value(name, found, day, areas, tags, approximate)
        found = self.in_force(self.parameters[name], day, areas, tags)
        if found is None:
            raise LookupError(f"{name} has no value on {day}")
        return self.read_value(name, found, day, areas, tags, approximate)

    def in_force(self, said, day, areas, tags):
        """The value in force of the nearest area: for its code, then for one of its tags."""
        values = [v for v in said["values"] if v["from"] <= day and before_end(day, v["to"])]
        steps = [
            keys
            for area in areas
            for keys in ([str(area["code"])], [f"tag:{tag}" for tag in tags(area)])
        ]
        for keys in [*steps, [None]]:
            for value in values:
                area = value.get("area")
                if (None if area is None else str(area)) in keys:
                    return value
        return None

    def read_value(self, name, value, day, areas, tags, approximate):
        said = self.parameters[name]
        if "same_as" in value:
            return self.value(value["same_as"], day, areas, tags, approximate)
        if value.get("approximate") and name not in approximate:
            raise LookupError("an approximate value that was not named")
        found = value["value"]
        unit = said.get("unit") or ""
        if isinstance(found, date) or unit == "code" or isinstance(found, bool):
            return found
        number = Fraction(str(found))
        return Money.of(number) if self.money_word in unit.split() else float(number)


def before_end(day, end):
    return end == "open" or day < end
