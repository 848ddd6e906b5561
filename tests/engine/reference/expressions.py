"""Expressions as nested tuples, read by a small tokenizer and a Pratt parser."""

import re
from datetime import date

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.\d+|\d+|\.\d+)|'(?P<text>(?:[^']|'')*)'|(?P<name>\w+(?:\.\w+)*)"
    r"|(?P<sign><>|<=|>=|[-=<>+*/(),]))"
)
WORDS = {
    "not",
    "and",
    "or",
    "between",
    "in",
    "case",
    "when",
    "then",
    "else",
    "end",
    "true",
    "false",
}
COMPARISONS = {"=", "<>", "<", "<=", ">", ">="}
POWER = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6} | dict.fromkeys(
    (*COMPARISONS, "between", "in", "not"), 4
)


def tokens(text):
    """Pairs of kind and value; keywords have the kind `word`."""
    position, text = 0, text.strip()
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"cannot read {text[position : position + 20]!r}")
        kind, value = match.lastgroup, match.group(match.lastgroup)
        if kind == "name" and value.lower() in WORDS:
            kind, value = "word", value.lower()
        if kind == "text":
            value = value.replace("''", "'")
        yield kind, value
        position = match.end()
    yield "end", ""


class Parser:
    """One expression; `parse` gives its tree."""

    def __init__(self, text):
        self.tokens = list(tokens(text))
        self.at = 0

    def peek(self):
        return self.tokens[self.at]

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def take(self, value):
        kind, found = self.next()
        if found != value or kind in {"text", "number"}:
            raise ValueError(f"expected {value!r}, found {found!r}")

    def parse(self):
        tree = self.expression(0)
        if self.peek()[0] != "end":
            raise ValueError(f"unexpected {self.peek()[1]!r}")
        return tree

    def expression(self, power):
        left = self.prefix()
        while True:
            kind, sign = self.peek()
            if kind not in {"sign", "word"} or POWER.get(sign, 0) <= power:
                return left
            self.next()
            left = self.infix(left, sign)

    def infix(self, left, sign):
        if sign == "not":
            if self.peek() not in {("word", "between"), ("word", "in")}:
                raise ValueError("not stands before between or in")
            return ("not", self.infix(left, self.next()[1]))
        if sign == "between":
            low = self.expression(4)
            self.take("and")
            return ("between", left, low, self.expression(4))
        if sign == "in":
            self.take("(")
            return ("in", left, *self.arguments())
        return (sign, left, self.expression(POWER[sign]))

    def arguments(self):
        found = []
        if self.peek() == ("sign", ")"):
            self.next()
            return found
        while True:
            found.append(self.expression(0))
            kind, sign = self.next()
            if (kind, sign) == ("sign", ")"):
                return found
            if (kind, sign) != ("sign", ","):
                raise ValueError(f"expected , or ), found {sign!r}")

    def prefix(self):
        kind, value = self.next()
        if kind == "number":
            return ("number", value)
        if kind == "text":
            return ("text", value)
        if kind == "name":
            return self.name(value)
        if (kind, value) == ("sign", "("):
            tree = self.expression(0)
            self.take(")")
            return tree
        if (kind, value) == ("sign", "-"):
            return ("minus", self.expression(7))
        if kind == "word":
            return self.word(value)
        raise ValueError(f"unexpected {value!r}")

    def word(self, value):
        if value in {"true", "false"}:
            return ("truth", value == "true")
        if value == "not":
            return ("not", self.expression(3))
        if value == "case":
            return self.case()
        raise ValueError(f"unexpected {value!r}")

    def name(self, value):
        kind, sign = self.peek()
        if value == "date" and kind == "text":
            self.next()
            return ("day", date.fromisoformat(sign))
        if (kind, sign) == ("sign", "("):
            self.next()
            return ("call", value, *self.arguments())
        return ("name", value)

    def case(self):
        branches = []
        while self.peek() == ("word", "when"):
            self.next()
            condition = self.expression(0)
            self.take("then")
            branches.append((condition, self.expression(0)))
        self.take("else")
        otherwise = self.expression(0)
        self.take("end")
        return ("case", branches, otherwise)


def parse(text):
    """The tree of an expression; booleans and numbers may come bare from YAML."""
    return Parser(str(text).lower() if isinstance(text, bool) else str(text)).parse()
