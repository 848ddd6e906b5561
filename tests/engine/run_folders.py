"""A small standard and small register folders for the tests of a run."""

from datetime import date
from decimal import Decimal
from random import Random

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import yaml

from aboveline.engine.outputs import TABLES

DAY = date(2020, 6, 30)
COUNTIES = {"c1": "p1", "c2": "p1", "c3": "p2", "c4": "p2"}
_LEVELS = ["nation", "province", "county", "village"]
_LINE = {"from": date(2019, 1, 1), "to": date(2022, 1, 1), "source": "S1"}
_STATED = {"clause": "as stated", "source": "S1"}


def _problem(criterion, **more):
    return {
        "criterion": criterion,
        "severity": "low",
        "due": {"days": 10, "counted": "calendar"},
        "owner": "village worker",
        "answered_by": ["visit"],
        "clears": {"evidence": ["visit"]},
        "label": criterion,
        **more,
    }


def _exit(level):
    few_poor = {"holds": "indicator('poor_share') < 50", **_STATED}
    return {"level": level, "criteria": {"few_poor": few_poor}, "label": level, "source": "S1"}


PACK = {
    "pack": {
        "name": "small",
        "title": "A small standard",
        "jurisdiction": "XX",
        "currency": "XXD",
        "valid": {"from": date(2019, 1, 1), "to": date(2022, 1, 1)},
        "levels": _LEVELS,
        "work_level": "county",
        "sources": {
            "S1": {"title": "A page", "publisher": "A press", "date": "2014", "grade": "A"}
        },
    },
    "parameters": {
        "line": {
            "label": "a line",
            "kind": "line",
            "unit": "money per person per year",
            "values": [{**_LINE, "value": 3000}],
        }
    },
    "fields": {
        "household": {"enough_food": {}, "clean_fuel": {}, "main_cause": {}},
        "person": {"birth_date": {}, "in_school": {}},
    },
    "income": {
        "unit": "money per household per year",
        "window": {"months": 12, "ends": "month"},
        "kinds": {"wage": {"sign": "plus", "required": True, "label": "wage"}},
    },
    "facts": {
        "person": {
            "out_of_school": {
                "is": "years_between(birth_date, as_of) between 6 and 15 and not in_school",
                "label": "out of school",
            }
        },
        "household": {
            "members": {"is": "count(person)", "label": "members"},
            "income_per_person": {"is": "income.net / members", "label": "income"},
            "smoke": {"is": "not clean_fuel", "label": "smoke", "report": True},
            "ill": {"is": "main_cause = 'illness'", "label": "illness", "report": True},
        },
    },
    "criteria": {
        "income": {"holds": "income_per_person > parameter('line')", **_STATED},
        "food": {"holds": "enough_food", **_STATED},
        "schooling": {"holds": "not any(person.out_of_school)", **_STATED},
    },
    "categories": [
        {"name": "hungry", "when": "not food", "label": "hungry"},
        {"name": "none", "otherwise": True},
    ],
    "problems": {
        "income": _problem("income"),
        "food": _problem("food"),
        "schooling": _problem("schooling", subject="person", each="person.out_of_school"),
    },
    "to_verify": {
        "severity": "low",
        "due": {"days": 10, "counted": "calendar"},
        "owner": "village worker",
    },
    "indicators": {
        "poor_share": {
            "counts": "people",
            "numerator": "not meets",
            "unit": "percent",
            "label": "share",
        },
        "poor_people": {
            "counts": "people",
            "numerator": "not meets",
            "denominator": "none",
            "unit": "persons",
            "label": "poor people",
        },
        "fed": {"counts": "households", "numerator": "food", "unit": "share", "label": "fed"},
    },
    "exits": {level: _exit(level) for level in ("village", "county", "province")},
}


def small_pack(folder, **more):
    """The folder of the small standard; named sections take the place of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.dump({**PACK, **more}, Dumper=yaml.CSafeDumper, sort_keys=False, width=10_000)
    (folder / "pack.yaml").write_text(text, "utf-8")
    return folder


def areas(counties=COUNTIES):
    """Areas: a nation, its provinces, counties, and two villages a county."""
    rows = [("n", None, "nation")]
    rows += [(name, "n", "province") for name in sorted(set(counties.values()))]
    rows += [(name, above, "county") for name, above in counties.items()]
    rows += [(f"{name}v{i}", name, "village") for name in counties for i in (1, 2)]
    return [dict(zip(("area_id", "parent_id", "level"), row, strict=True)) for row in rows]


def household(key, area, *, wage=12000, food=True, in_school=True, born=date(2010, 5, 5)):
    """The rows of a household of two, an adult and a child; None is unknown."""
    answer = {"answer": "refused"} if wage is None else {"answer": "amount", "amount": wage}
    return {
        "households": [{"household_id": key, "area_id": area, "main_cause": "illness"}],
        "people": [
            {"person_id": f"{key}-1", "household_id": key, "birth_date": date(1980, 1, 1)},
            {
                "person_id": f"{key}-2",
                "household_id": key,
                "birth_date": born,
                "in_school": in_school,
            },
        ],
        "living": [
            {
                "household_id": key,
                "observed_on": date(2020, 1, 1),
                "enough_food": food,
                "clean_fuel": True,
            }
        ],
        "income": [
            {
                "household_id": key,
                "kind": "wage",
                "amount": None,
                **answer,
                "currency": "XXD",
                "period": "year",
                "basis": "household",
                "month_from": date(2019, 6, 1),
                "month_to": date(2020, 6, 1),
            }
        ],
    }


def random_county(county, *, households=20, seed=1):
    """Households of every kind in the two villages of a county."""
    random = Random(f"{seed} {county}")
    return [
        household(
            f"{county}h{number:03}",
            f"{county}v{random.choice((1, 2))}",
            wage=random.choice([None, 0, 5999.99, 6000, 6000.01, 30000]),
            food=random.choice([None, False, True, True]),
            in_school=random.choice([None, False, True, True]),
            born=date(random.choice([2001, 2010, 2012]), 6, 30),
        )
        for number in range(households)
    ]


def tables(found):
    """The tables of some households, as Arrow."""
    names = dict.fromkeys(name for one in found for name in one)
    return {name: table([row for one in found for row in one.get(name, ())]) for name in names}


def table(rows):
    """An Arrow table of rows, whatever is absent unknown."""
    keys = dict.fromkeys(key for row in rows for key in row)
    columns = {key: [row.get(key) for row in rows] for key in keys}
    if "amount" in columns:
        columns["amount"] = [None if v is None else Decimal(str(v)) for v in columns["amount"]]
        columns["amount"] = pa.array(columns["amount"], pa.decimal128(12, 2))
    return pa.table(columns)


def write(found, folder, *, csv=False):
    """Write tables into a folder of a register."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in found.items():
        if csv:
            pyarrow.csv.write_csv(rows, folder / f"{name}.csv")
        else:
            pq.write_table(rows, folder / f"{name}.parquet")
    return folder


def county_register(folder, counties=COUNTIES, **how):
    """A register of one folder a county."""
    write({"areas": table(areas(counties))}, folder)
    for county in counties:
        write(tables(random_county(county, **how)), folder / f"county={county}")
    return folder


def flat_register(folder, counties=COUNTIES, *, csv=False, **how):
    """The same households, judged as one piece."""
    everybody = [one for county in counties for one in random_county(county, **how)]
    return write({"areas": table(areas(counties)), **tables(everybody)}, folder, csv=csv)


def rows_of(out, name):
    """Rows of a table of a result, in an order of their own."""
    return sorted(map(repr, pq.read_table(out / f"{name}.parquet", partitioning=None).to_pylist()))


def files_of(out):
    """The bytes of every file of a result."""
    paths = [path for path in out.rglob("*") if path.is_file()]
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(paths)}


RESULTS = TABLES
