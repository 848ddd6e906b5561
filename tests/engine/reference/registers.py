"""Random registers for a pack: values near its thresholds, many of them unknown."""

import calendar
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.engine.reference.money import add_months
from tests.engine.reference.pack import before_end
from tests.engine.reference.rows import months_of, window_of

SPOKEN = {"code", "text"}


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


KEYS = {"household_id", "area_id", "person_id", "statement_id"}
DAY_OF = {"living": "observed_on", "visits": "visited_on"}


def tags_of(area):
    return (area["tags"] or "").split()


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
        self.whole = sorted({int(n) for n in self.pools.numbers if n.denominator == 1})
        self.all_numbers = sorted(self.pools.numbers)
        self.doubt = unknown
        self.cells = self.empty = 0
        self.leaning = {
            field.name: random.choice([0.1, 0.5, 0.9, 0.9])
            for fields in pack.fields.values()
            for field in fields.values()
        }

    # areas

    def areas(self, count=4):
        """A tree with a few branches; only areas for which every parameter has a value."""
        rows, tops = [], [None]
        tags = sorted(self.pools.tags)
        codes = sorted(self.pools.codes)
        self.random.shuffle(codes)
        for depth, level in enumerate(self.pack.levels):
            below = []
            for number in range(min(depth * 2 + 1, count)):
                coded = depth == 1 and number < len(codes)
                row = {
                    "area_id": f"{level}-{number}",
                    "parent_id": self.random.choice(tops),
                    "level": level,
                    "code": codes[number] if coded else f"{level}-code-{number}",
                    "tags": " ".join(t for t in tags if self.random.random() < 0.3) or None,
                }
                below.append(row["area_id"])
                rows.append(row)
            tops = below
        return self.resolved(rows)

    def resolved(self, rows):
        by_id = {row["area_id"]: row for row in rows}

        def chain(row):
            while row is not None:
                yield row
                row = by_id.get(row["parent_id"])

        asked = {self.pack.levels[-1]: set()}
        for section in JUDGING:
            asked[self.pack.levels[-1]] |= parameters_in(self.pack, self.pack.said.get(section))
        for name, said in self.pack.exits.items():
            level = asked.setdefault(said.get("level", name), set())
            level |= parameters_in(self.pack, said.get("criteria"))

        def has_values(row):
            areas = list(chain(row))
            try:
                for name in asked.get(row["level"], ()):
                    self.pack.value(name, self.as_of, areas, tags_of, self.approximate)
            except LookupError:
                return False
            return True

        lowest = [row for row in rows if row["level"] == self.pack.levels[-1]]
        sound = [row for row in lowest if all(has_values(area) for area in chain(row))]
        kept = {area["area_id"] for row in sound for area in chain(row)}
        return [row for row in rows if row["area_id"] in kept]

    def area_facts(self, areas):
        rows = []
        for name, field in self.pack.fields["area"].items():
            for area in areas:
                for _ in range(self.random.choice([0, 0, 1, 2])):
                    value = self.value(field)
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

    # cells

    def cell(self, field):
        self.cells += 1
        if self.random.random() < self.doubt:
            self.empty += 1
            return None
        return self.value(field)

    def value(self, field):
        if field.type == "boolean":
            return self.random.random() < self.leaning[field.name]
        if field.type == "date":
            return self.day()
        if field.type in SPOKEN:
            return self.random.choice(sorted({*field.values} or self.pools.texts or {"some"}))
        low = 0 if field.bounds[0] is None else field.bounds[0]
        high = field.bounds[1]
        number = self.number(field.type)
        number = max(number, low)
        return min(number, high) if high is not None else number

    def number(self, kind):
        if kind == "integer":
            return self.random.choice(self.whole[:40] or [0]) + self.random.choice([-1, 0, 0, 1])
        if kind == "money":
            return self.amount(self.random.choice([1, 1, 2, 3, 4, 12]))
        small = [n for n in self.all_numbers if n <= 200 or self.random.random() < 0.1]
        near = float(self.random.choice(small)) * self.random.choice([1, 1, 1, 0.5, 2])
        return near + self.random.choice([-1, -0.25, 0, 0, 0, 0.25, 1])

    def amount(self, times):
        """An amount that is often some parameter times the members, a cent beside it, or any."""
        if self.random.random() < 0.2:
            return Decimal(self.random.randrange(0, 3_000_000)) / 100
        near = self.random.choice(self.all_numbers) * times
        cents = int(near * 100) + self.random.choice([-1, 0, 0, 1])
        return Decimal(max(cents, 0)) / 100

    def day(self):
        years = self.random.choice(self.whole)
        year = max(self.as_of.year - min(years if years > 0 else self.random.randrange(90), 110), 1)
        month, day = self.random.choice(
            [(self.as_of.month, self.as_of.day), (9, 1), (8, 31), (1, 1), (12, 31), (2, 28)]
        )
        if self.random.random() < 0.3:
            month, day = self.random.randrange(1, 13), self.random.randrange(1, 29)
        day = min(day, calendar.monthrange(year, month)[1])
        return date(year, month, day) + timedelta(days=self.random.choice([-1, 0, 0, 0, 1]))

    # rows

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
        return self.value(field) if self.random.random() < 0.03 else value

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

    # income

    def income(self, key, members):
        kinds = list(self.pack.income["kinds"])
        start, end = window_of(self.pack.income["window"], self.as_of)
        rows = []
        for number, kind in enumerate(kinds):
            self.cells += 1
            if self.random.random() < self.doubt / 2:
                self.empty += 1
                rows += self.unanswered(key, kind, start, end)
                continue
            if number == 0 and self.random.random() < 0.7:
                amount = self.amount(max(members, 1) * self.random.choice([1, 1, 12]))
            else:
                amount = self.amount(1) if self.random.random() < 0.3 else Decimal(0)
            rows += self.answers(key, kind, start, end, amount)
        for number, row in enumerate(rows):
            row["statement_id"] = f"{key}-{number}"
        return rows

    def answer(self, key, kind, start, end, **more):
        moment = datetime.combine(self.as_of, datetime.min.time()) - timedelta(days=20)
        return {
            "household_id": key,
            "kind": kind,
            "month_from": start,
            "month_to": end,
            "answer": "amount",
            "amount": None,
            "currency": None,
            "period": None,
            "basis": None,
            "recorded_at": moment,
            "source": None,
            **more,
        }

    def amounts(self, amount, period, basis="household"):
        currency = self.pack.said["pack"]["currency"]
        return {"amount": amount, "currency": currency, "period": period, "basis": basis}

    def unanswered(self, key, kind, start, end):
        """Ways in which a kind is not known for the window."""
        middle = add_months(start, 5)
        said = self.amounts(Decimal(100), "month")
        whole = self.answer(key, kind, start, end, **said)
        return self.random.choice(
            [
                [],
                [self.answer(key, kind, start, end, answer="refused")],
                [self.answer(key, kind, start, end, answer="not_asked")],
                [self.answer(key, kind, start, middle, **said)],
                [whole | {"currency": None}],
                [whole | {"basis": None}],
                [whole | {"period": None}],
                [whole, self.answer(key, kind, middle, add_months(middle, 1), answer="refused")],
                [self.answer(key, kind, add_months(start, -1), end, **self.amounts(1, "total"))],
            ]
        )

    def answers(self, key, kind, start, end, amount):
        """Ways in which a kind is known."""
        if amount == 0:
            return [self.answer(key, kind, start, end, answer="none")]
        months = len(list(months_of(start, end)))
        middle = add_months(start, 5)
        year = self.answer(key, kind, start, end, **self.amounts(amount, "year"))
        later = datetime.combine(self.as_of, datetime.min.time())
        return self.random.choice(
            [
                [year],
                [year],
                [year | {"month_from": add_months(start, -7), "month_to": add_months(end, 2)}],
                [self.answer(key, kind, start, end, **self.amounts(amount, "total"))],
                [
                    self.answer(key, kind, start, middle, **self.amounts(amount, "total")),
                    self.answer(key, kind, middle, end, answer="none"),
                ],
                [
                    self.answer(key, kind, start, middle, **self.amounts(amount, "month")),
                    self.answer(key, kind, middle, end, **self.amounts(amount, "year")),
                ],
                [
                    self.answer(
                        key,
                        kind,
                        start,
                        end,
                        **self.amounts(round(amount / months, 2), "month", "person"),
                    )
                ],
                [year | {"amount": Decimal(7)}, year | {"recorded_at": later}],
                [year, year | {"recorded_at": later + timedelta(days=9), "amount": Decimal(7)}],
                [year, year | {"source": "employer", "answer": "none", "amount": None}],
            ]
        )


def random_register(pack, random, households, **how):
    """A maker and its register, on a random day on which some areas have every parameter."""
    days = days_of(pack)
    for _ in range(200):
        maker = Maker(pack, random, random.choice(days), **how)
        areas = maker.areas()
        if areas:
            return maker, maker.register(households, areas)
    raise LookupError("no day on which the pack can be applied")
