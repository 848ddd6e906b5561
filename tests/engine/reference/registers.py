"""Random registers for a pack: values near its thresholds, many of them unknown."""

from datetime import datetime, timedelta
from decimal import Decimal

from tests.engine.reference.answers import Answers
from tests.engine.reference.cells import Cells
from tests.engine.reference.places import random_areas, resolved
from tests.engine.reference.pools import Pools, days_of
from tests.engine.reference.rows import window_of

KEYS = {"household_id", "area_id", "person_id", "statement_id"}
DAY_OF = {"living": "observed_on", "visits": "visited_on"}


class Maker:
    """Rows of a random register; `unknown` is the share of empty cells of a doubtful household.

    `cases` are registers of one household from which some households are made.
    """

    def __init__(
        self, pack, random, as_of, *, history=False, unknown=0.3, cases=(), approximate=()
    ):
        self.pack, self.random, self.as_of = pack, random, as_of
        self.history, self.unknown, self.approximate = history, unknown, approximate
        self.pools, self.cases = Pools(pack), list(cases)
        self.values = Cells(pack, random, as_of, self.pools)
        self.doubt = unknown
        self.cells = self.empty = 0

    def areas(self):
        """A tree of areas, without those where some parameter has no value."""
        rows = random_areas(self.pack, self.random, self.pools)
        return resolved(self.pack, rows, self.as_of, self.approximate)

    def area_facts(self, areas):
        rows = []
        for name, field in self.pack.fields["area"].items():
            for area in areas:
                for _ in range(self.random.choice([0, 0, 1, 2])):
                    value = self.values.value(field)
                    day = self.as_of + timedelta(days=self.random.choice([-400, -1, 0, 1]))
                    if value is not None and not any(
                        (r["area_id"], r["fact"], r["day"]) == (area["area_id"], name, day)
                        for r in rows
                    ):
                        text = str(value).lower() if isinstance(value, bool) else str(value)
                        rows.append(
                            {
                                "area_id": area["area_id"],
                                "fact": name,
                                "value": text,
                                "day": day,
                                "verified": self.random.random() < 0.5,
                            }
                        )
        return rows

    def cell(self, field):
        self.cells += 1
        if self.random.random() < self.doubt:
            self.empty += 1
            return None
        return self.values.value(field)

    def register(self, households, areas=None):
        """Tables of a register of so many households."""
        areas = areas or self.areas()
        villages = [a["area_id"] for a in areas if a["level"] == self.pack.levels[-1]]
        tables = {
            "areas": areas,
            "households": [],
            "people": [],
            "living": [],
            "income": [],
            "visits": [],
            "area_facts": self.area_facts(areas),
        }
        for number in range(households):
            self.doubt = self.random.choice([0, 0.02, self.unknown, 2 * self.unknown])
            self.add_household(tables, f"h{number:04}", self.random.choice(villages))
        return tables

    def fields_of(self, table):
        grain = "person" if table == "people" else "household"
        return [f for f in self.pack.fields[grain].values() if f.table == table]

    def add_household(self, tables, key, village):
        if self.cases and self.random.random() < 0.5:
            self.add_case(tables, key, village)
        else:
            self.add_random(tables, key, village)

    def add_case(self, tables, key, village):
        """The household of a case of the pack, with some cells changed or emptied."""
        rows = self.random.choice(self.cases)
        for table in ("households", "living", "visits", "people", "income"):
            for number, row in enumerate(rows.get(table, ())):
                given = {name: value for name, value in row.items() if name not in KEYS}
                doubt, self.doubt = self.doubt, self.doubt / 4
                for field in self.fields_of(table):
                    given[field.name] = self.blurred(field, given.get(field.name))
                self.doubt = doubt
                keys = {"household_id": key}
                if table == "households":
                    keys |= {"area_id": village, "weight": 1.0}
                if table == "people":
                    keys |= {"person_id": f"{key}-{number}"}
                if table == "visits":
                    keys |= {"visit_id": f"{key}-{number}"}
                if table in {"living", "visits"}:
                    keys |= {DAY_OF[table]: row[DAY_OF[table]]}
                if table == "income":
                    keys |= {"statement_id": f"{key}-{number}", **self.moved(row)}
                tables[table].append(given | keys)

    def blurred(self, field, value):
        """A cell of a case: mostly as it is, sometimes empty, sometimes another value."""
        self.cells += 1
        if self.random.random() < self.doubt or value is None:
            self.empty += 1
            return None
        return self.values.value(field) if self.random.random() < 0.03 else value

    def moved(self, row):
        """The span of a case's answer, moved to the window of the day."""
        start, end = window_of(self.pack.income["window"], self.as_of)
        return {"month_from": start, "month_to": end, "recorded_at": row.get("recorded_at")}

    def add_random(self, tables, key, village):
        count = self.random.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, 7])
        tables["households"] += self.dated(
            lambda: {
                "household_id": key,
                "area_id": village,
                "weight": self.random.choice([0.5, 1.0, 1.0, 2.25]),
                **{f.name: self.cell(f) for f in self.fields_of("households")},
            }
        )
        for number in range(count):
            tables["people"] += self.dated(
                lambda number=number: {
                    "person_id": f"{key}-{number}",
                    "household_id": key,
                    **{f.name: self.cell(f) for f in self.fields_of("people")},
                }
            )
        self.observe(tables["living"], "living", "observed_on", key)
        self.observe(tables["visits"], "visits", "visited_on", key)
        if self.pack.income:
            tables["income"] += self.income(key, count)

    def observe(self, rows, table, day_column, key):
        fields = self.fields_of(table)
        if not fields and table != "living":
            return
        days = [self.as_of - timedelta(days=self.random.choice([0, 1, 200]))]
        if self.random.random() < 0.05:
            days = []
        if self.history:
            days += [self.as_of - timedelta(days=500), self.as_of + timedelta(days=1)]
        for day in days:
            row = {"household_id": key, day_column: day}
            if table == "visits":
                row = {"visit_id": f"{key}-{day}", **row}
            rows.append(row | {f.name: self.cell(f) for f in fields if f.name not in row})

    def dated(self, make):
        """One row, or with history several versions of which one counts."""
        if not self.history:
            return [make()]
        start, end = self.as_of - timedelta(days=self.random.choice([0, 1, 300])), None
        if self.random.random() < 0.4:
            end = self.as_of + timedelta(days=self.random.choice([1, 400]))
        rows = [self.stamped(make(), start, end, -20)]
        if self.random.random() < 0.4:  # corrected later, perhaps after the day it is known
            rows.append(self.stamped(make(), start, end, self.random.choice([-10, 10])))
        if self.random.random() < 0.4:  # what was true before
            rows.append(self.stamped(make(), start - timedelta(days=700), start, -30))
        if end is not None and self.random.random() < 0.4:  # what will be true
            rows.append(self.stamped(make(), end, None, -15))
        self.random.shuffle(rows)
        return rows

    def stamped(self, row, start, end, days):
        moment = datetime.combine(self.as_of, datetime.min.time()) + timedelta(days=days, hours=5)
        return row | {"valid_from": start, "valid_to": end, "recorded_at": moment}

    def income(self, key, members):
        said, rows = Answers(self.pack, self.random, self.as_of), []
        for number, kind in enumerate(self.pack.income["kinds"]):
            self.cells += 1
            if self.random.random() < self.doubt / 2:
                self.empty += 1
                rows += said.unanswered(key, kind)
                continue
            if number == 0 and self.random.random() < 0.7:
                amount = self.values.amount(max(members, 1) * self.random.choice([1, 1, 12]))
            else:
                amount = self.values.amount(1) if self.random.random() < 0.3 else Decimal(0)
            rows += said.known(key, kind, amount)
        for number, row in enumerate(rows):
            row["statement_id"] = f"{key}-{number}"
        return rows


def random_register(pack, random, households, **how):
    """A maker and its register, on a random day on which some areas have every parameter."""
    days = days_of(pack)
    for _ in range(200):
        maker = Maker(pack, random, random.choice(days), **how)
        areas = maker.areas()
        if areas:
            return maker, maker.register(households, areas)
    raise LookupError("no day on which the pack can be applied")
