"""Random expressions of the language, typed, over the fields of the throwaway pack."""

NUMBERS = ("0", "1", "2", "3", "0.5", "2.25", "10")
DAYS = ("2019-12-31", "2020-02-29", "2020-06-30", "2004-09-01")
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
CODES = ("red", "green", "blue")


class Grammar:
    """Expressions of a type; inside an aggregate names are those of a member."""

    def __init__(self, random, facts=None, person_facts=None):
        self.random = random
        self.facts = facts or {}
        self.person_facts = person_facts or {}

    def pick(self, *options):
        return self.random.choice(options)

    def names(self, kind, member):
        """Fields and facts of a type; `member`: "person." in aggregates, "" in members' facts."""
        if member is None:
            own = {"boolean": "pqr", "number": "xyz", "money": "mn", "date": "de", "code": "gh"}
            return [*own[kind], *(name for name, type_ in self.facts.items() if type_ == kind)]
        own = {"boolean": "u", "number": "v", "money": "w", "date": "b", "code": "c"}
        facts = [name for name, type_ in self.person_facts.items() if type_ == kind]
        return [member + name for name in [*own[kind], *facts]]

    def name(self, kind, member):
        return self.random.choice(self.names(kind, member))

    def make(self, kind, depth, member=None):
        """An expression of a type, at most so deep."""
        if depth <= 0 or self.random.random() < 0.15:
            return self.leaf(kind, member)
        return getattr(self, kind)(depth - 1, member)

    def leaf(self, kind, member):
        if kind == "number" and self.random.random() < 0.3:
            return self.pick(*NUMBERS)
        if kind == "date" and self.random.random() < 0.3:
            return self.pick(*(f"date '{day}'" for day in DAYS), "day_in_year(9, 1)")
        if kind == "boolean" and self.random.random() < 0.1:
            return self.pick("true", "false")
        return self.name(kind, member)

    def boolean(self, depth, member):
        left, right = (self.make("boolean", depth, member) for _ in range(2))
        third = "parameter('third')"
        forms = [
            lambda: f"not ({left})",
            lambda: f"({left} and {right})",
            lambda: f"({left} or {right})",
            lambda: f"({left}) {self.pick('=', '<>')} ({right})",
            lambda: self.comparison(depth, member),
            lambda: self.comparison(depth, member),
            lambda: self.between(depth, member),
            lambda: f"{self.name('code', member)} {self.pick('in', 'not in')} ('red', 'blue')",
            lambda: f"{self.name('code', member)} = '{self.pick(*CODES)}'",
            lambda: self.case("boolean", depth, member),
        ]
        if member is None:
            forms += [
                lambda: f"{self.pick('any', 'all')}({self.inner('boolean', depth)})",
                lambda: f"{self.pick('any', 'all')}({self.inner('boolean', depth)})",
                lambda: f"count({self.inner('boolean', depth)}) {self.pick(*COMPARISONS)} 1",
                lambda: f"score_at_least(lacking, {self.pick('0.5', '0.25', '1', third)})",
                lambda: self.pick("tagged('west')", "tagged('east')", "area_fact('road')"),
            ]
        return self.random.choice(forms)()

    def comparison(self, depth, member):
        kind = self.pick("number", "number", "money", "date")
        left, right = (self.make(kind, depth, member) for _ in range(2))
        if kind == "date":
            right = self.pick(right, "as_of", "as_of")
        if kind == "money":
            right = self.pick(right, "0")
        return f"{left} {self.pick(*COMPARISONS)} {right}"

    def between(self, depth, member):
        kind = self.pick("number", "money", "date")
        value, low, high = (self.make(kind, depth, member) for _ in range(3))
        return f"({value} {self.pick('between', 'not between')} {low} and {high})"

    def case(self, kind, depth, member):
        branches = " ".join(
            f"when {self.make('boolean', depth, member)} then {self.make(kind, depth, member)}"
            for _ in range(self.pick(1, 1, 2))
        )
        return f"case {branches} else {self.make(kind, depth, member)} end"

    def inner(self, kind, depth):
        """What an aggregate takes: an expression over a member, perhaps only if known."""
        expression = self.make(kind, min(depth, 2), "person.")
        return self.pick(expression, f"known({expression})")

    def number(self, depth, member):
        left, right = (self.make("number", depth, member) for _ in range(2))
        forms = [
            lambda: f"({left} {self.pick('+', '-', '*')} {right})",
            lambda: f"({left} {self.pick('+', '-', '*', '/')} {right})",
            lambda: f"-({left})",
            lambda: f"{self.pick('least', 'greatest')}({left}, {right})",
            lambda: f"{self.pick('abs', 'floor', 'ceil', 'round')}({left})",
            lambda: self.case("number", depth, member),
            lambda: f"({self.make('money', depth, member)} / {self.name('money', member)})",
            lambda: self.spans(depth, member),
        ]
        if member is None:
            pick = ("sum", "min", "max", "avg")
            forms += [
                lambda: f"(count({self.inner('boolean', depth)}) / count(person))",
                # sums of exact halves and quarters do not depend on the order of the members
                lambda: f"{self.pick(*pick)}({self.pick('person.v', 'known(person.v)')})",
                lambda: f"{self.pick('min', 'max')}({self.inner('number', depth)})",
            ]
        return self.random.choice(forms)()

    def spans(self, depth, member):
        days = [self.make("date", min(depth, 1), member) for _ in range(4)]
        unit = self.pick("years", "months", "days")
        above, below = (f"{unit}_between({days[n]}, {days[n + 1]})" for n in (0, 2))
        if unit != "days" and self.random.random() < 0.5:
            above = f"{unit}_between({days[0]}, as_of)"
        return f"({above} / {below})"

    def money(self, depth, member):
        left, right = (self.make("money", depth, member) for _ in range(2))
        factor = self.pick("2", "0.3", "1.06", self.name("number", member))
        forms = [
            lambda: f"({left} {self.pick('+', '-')} {right})",
            lambda: f"({left} * {factor})",
            lambda: f"({factor} * {left})",
            lambda: f"({left} / {factor})",
            lambda: f"-({left})",
            lambda: f"{self.pick('least', 'greatest')}({left}, {self.pick(right, '0')})",
            lambda: f"{self.pick('abs', 'floor', 'ceil', 'round')}({left})",
            lambda: self.case("money", depth, member),
            lambda: f"per_year(per_month({left}))",
        ]
        if member is None:
            forms += [
                lambda: f"sum({self.inner('money', depth)})",
                lambda: self.pick("parameter('line')", "income.net", "income.wage"),
            ]
        return self.random.choice(forms)()

    def date(self, depth, member):
        left, right = (self.make("date", depth, member) for _ in range(2))
        forms = [
            lambda: f"add_days({left}, {self.pick('1', '30', '400')})",
            lambda: f"add_months({left}, {self.pick('1', '6', '12')})",
            lambda: f"{self.pick('least', 'greatest')}({left}, {right})",
            lambda: self.case("date", depth, member),
        ]
        if member is None:
            forms.append(lambda: f"{self.pick('min', 'max')}({self.inner('date', depth)})")
        return self.random.choice(forms)()

    def code(self, depth, member):
        return self.name("code", member)


def fill(sections, random, count=25):
    """A throwaway pack's sections with random facts, criteria, categories, problems, benefits."""
    grammar = Grammar(random)
    people, household = {}, sections["facts"]["household"]
    for number in range(count // 3):
        kind = random.choice(["boolean", "boolean", "number", "money", "date"])
        people[f"s{number}"] = {"is": grammar.make(kind, 3, "")}
        grammar.person_facts[f"s{number}"] = kind
    parts = random.sample(["1/6", "1/18", "1/3", "0.25", "1"], 3)
    household["lacking"] = {"score": dict(zip("pqr", parts, strict=True)), "report": True}
    for number in range(count):
        kind = random.choice(["boolean", "boolean", "number", "money", "date"])
        household[f"f{number}"] = {"is": grammar.make(kind, 4), "report": True}
        grammar.facts[f"f{number}"] = kind
    sections["facts"]["person"] = people
    for name in ("c1", "c2"):
        sections["criteria"][name] = {"holds": grammar.make("boolean", 3), **CLAUSE}
        sections["problems"][name] = {**sections["problems"]["calm"], "criterion": name}
    grammar.facts |= {"c1": "boolean", "c2": "boolean"}
    sections["decision"] = {"meets": random.choice(["all", "calm and (c1 or c2)", "not c1"])}
    grammar.facts["meets"] = "boolean"
    sections["categories"] = [
        *({"name": name, "when": grammar.make("boolean", 2), "label": name} for name in ("a", "b")),
        {"name": "none", "otherwise": True},
    ]
    rule = {key: value for key, value in sections["problems"]["calm"].items() if key != "criterion"}
    sections["problems"]["risk"] = {**rule, "when": grammar.make("boolean", 3)}
    each = grammar.make("boolean", 2, "person.")
    person = {"when": f"any({each})", "subject": "person", "each": each}
    sections["problems"]["members_risk"] = {**rule, **person}
    eligible, amount = grammar.make("boolean", 3), grammar.make("money", 3)
    unit = "money per household per year"
    sections["benefits"] = {
        "help": {"eligible": eligible, "amount": amount, "unit": unit, **CLAUSE}
    }
    share = {"counts": "people", "unit": "percent", "label": "share"}
    sections["indicators"] = {
        "share": {**share, "numerator": "not meets"},
        "of_some": {**share, "numerator": "c1", "denominator": "c2"},
        "homes": {**share, "counts": "households", "numerator": "calm", "denominator": "none"},
        "mean": {**share, "counts": "sum", "numerator": "x", "denominator": "i", "unit": "number"},
    }
    return sections


CLAUSE = {"clause": "c", "source": "S1"}
