"""Packs and registers made for one test: a folder of YAML, and rows as Arrow tables."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import yaml
from tests.engine.reference.pack import register

AS_OF = date(2020, 6, 30)
INCOME = {
    "unit": "money per household per year",
    "window": {"months": 12, "ends": "month"},
    "kinds": {
        "wage": {"sign": "plus", "required": True, "label": "wage"},
        "gift": {"sign": "plus", "label": "gift"},
        "cost": {"sign": "minus", "required": True, "label": "cost"},
        "payout": {"counts": False, "label": "payout"},
    },
}
LINE = {"from": date(2019, 1, 1), "to": date(2021, 1, 1), "source": "S1"}
PARAMETERS = {
    "line": {
        "label": "a line",
        "kind": "line",
        "unit": "money per household per year",
        "values": [
            {**LINE, "area": "tag:west", "value": 2500},
            {**LINE, "area": "village-code-1", "value": 2400},
            {**LINE, "value": 3000},
        ],
    },
    "third": {"label": "a third", "unit": "share", "values": [{**LINE, "value": "1/3"}]},
}
LEVELS = ["nation", "province", "county", "township", "village"]
CODES = {"type": "code", "values": ["red", "green", "blue"]}
PERSON_FIELDS = {
    "u": {"type": "boolean"},
    "v": {"type": "number"},
    "k": {"type": "integer"},
    "w": {"type": "money", "unit": "money per person per year"},
    "b": {"type": "date"},
    "c": CODES,
}
HOUSEHOLD_FIELDS = {
    **{name: {"type": "boolean"} for name in "pqr"},
    **{name: {"type": "number"} for name in "xyz"},
    **{name: {"type": "integer"} for name in "ij"},
    **{name: {"type": "money", "unit": "money per household per year"} for name in "mn"},
    **{name: {"type": "date"} for name in "de"},
    "g": CODES,
    "h": CODES,
}
AREA_FIELDS = {
    "road": {"type": "boolean", "level": "village"},
    "grown": {"type": "number", "level": "county"},
    "paved": {"type": "boolean", "level": "village"},
}
ARROW = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "money": pa.decimal128(24, 6),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}


def areas():
    """One area a level, with tags at two of them."""
    rows = [
        {"area_id": level, "parent_id": above, "level": level, "code": f"code-{level}"}
        for above, level in zip([None, *LEVELS], LEVELS, strict=False)
    ]
    rows[1]["tags"] = "west dry"
    rows[4]["tags"] = "high"
    return rows


def sections(**more):
    """A small whole pack; named sections are added or replaced."""
    return {
        "pack": {
            "name": "throwaway",
            "title": "A throwaway pack",
            "jurisdiction": "XX",
            "currency": "XXD",
            "valid": {"from": date(2000, 1, 1), "to": "open"},
            "levels": LEVELS,
            "work_level": "county",
            "sources": {
                "S1": {"title": "A page", "publisher": "A press", "date": "2014", "grade": "A"}
            },
        },
        "fields": {
            "person": PERSON_FIELDS,
            "household": {
                name: {**about, "table": "living"} for name, about in HOUSEHOLD_FIELDS.items()
            },
            "area": AREA_FIELDS,
        },
        "facts": {"household": {"members": {"is": "count(person)", "label": "members"}}},
        "criteria": {"calm": {"holds": "p", "clause": "calm", "source": "S1"}},
        "problems": {"calm": problem("calm")},
        **more,
    }


def problem(criterion):
    """A problem rule of a criterion, with all that a rule must say."""
    return {
        "criterion": criterion,
        "severity": "low",
        "due": {"days": 10, "counted": "calendar"},
        "owner": "village worker",
        "answered_by": ["visit"],
        "clears": {"evidence": ["visit"], "holds_for_days": 0},
        "label": criterion,
    }


def write_pack(folder, said):
    """The folder of a pack, written."""
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=10_000)
    (folder / "pack.yaml").write_text(text, "utf-8")
    return folder


def household(key, fields, people=(), area="village"):
    """Rows of one household by table; `people` lists the fields of each member."""
    return {
        "households": [{"household_id": key, "area_id": area}],
        "living": [{"household_id": key, "observed_on": date(2020, 1, 1), **fields}],
        "people": [
            {"person_id": f"{key}-{number}", "household_id": key, **person}
            for number, person in enumerate(people, 1)
        ],
    }


def register_of(households):
    """One register, as lists of rows a table, of several households."""
    tables = {"areas": areas(), "households": [], "living": [], "people": []}
    for rows in households:
        for table, found in rows.items():
            tables[table].extend(found)
    return tables


def column_types(pack):
    """The Arrow type of every column by table: the register's and the pack's own."""
    types = {
        table: {
            name: ARROW.get(about["type"], pa.string()) for name, about in said["columns"].items()
        }
        for table, said in register().items()
    }
    for table in ("households", "people"):
        types[table] |= {"valid_from": pa.date32(), "valid_to": pa.date32()}
        types[table]["recorded_at"] = ARROW["timestamp"]
    for grain in ("person", "household"):
        for field in pack.fields[grain].values():
            types[field.table].setdefault(field.name, ARROW.get(field.type, pa.string()))
    return types


def arrow(tables, pack):
    """Rows as Arrow tables: the columns that some row has, with the types of the register."""
    types = column_types(pack)
    made = {}
    for table, rows in tables.items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        made[table] = pa.table(
            {
                name: column([row.get(name) for row in rows], types[table][name])
                for name in names or types[table]
            }
        )
    return made


def column(cells, kind):
    if pa.types.is_decimal(kind):
        cells = [None if cell is None else round(Decimal(str(cell)), 6) for cell in cells]
    return pa.array(cells, kind)
