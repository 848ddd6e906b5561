"""Units of measurement: read `yuan per person per year`, multiply, divide, compare."""

from __future__ import annotations

from dataclasses import dataclass

MONEY = "money"
_IRREGULAR = {"people": "person", "feet": "foot"}
_NOT_PLURAL = {"gas", "class", "kwacha", "series", "yes"}
_LAST = ("person", "household", "adult equivalent", "day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Unit:
    """A product of powers of unit words; no words at all is a pure number."""

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Unit) -> Unit:
        return _unit({word: self.power(word) + other.power(word) for word in self._words(other)})

    def __truediv__(self, other: Unit) -> Unit:
        return _unit({word: self.power(word) - other.power(word) for word in self._words(other)})

    def _words(self, other: Unit) -> set[str]:
        return {word for word, _ in self.powers} | {word for word, _ in other.powers}

    def power(self, word: str) -> int:
        """The power of one unit word, 0 if it is not there."""
        return dict(self.powers).get(word, 0)

    @property
    def is_money(self) -> bool:
        """True if money stands above the line."""
        return self.power(MONEY) > 0

    def over_members(self) -> Unit:
        """The unit of a sum over the members of a household."""
        if self.power("person") == -1:
            return self * Unit((("person", 1),)) / Unit((("household", 1),))
        return self

    def with_period(self, old: str, new: str) -> Unit:
        """The same unit with one period in place of another; unchanged if `old` is not below."""
        if self.power(old) != -1:
            return self
        return self * Unit(((old, 1),)) / Unit(((new, 1),))

    def __str__(self) -> str:
        above = [word for word, power in self.powers for _ in range(power)]
        below = [word for word, power in self.powers for _ in range(-power)]
        below.sort(key=lambda word: (_LAST.index(word) if word in _LAST else -1, word))
        head = " ".join(_plural(word) for word in above)
        return (
            " ".join([head or "1", *(f"per {word}" for word in below)]) if self.powers else "number"
        )


def parse_unit(text: str | None, money_word: str = MONEY) -> Unit:
    """The unit of a text such as `yuan per person per year`; `share`, `number` and nothing are 1.

    >>> str(parse_unit("yuan per person per year", "yuan"))
    'money per person per year'
    >>> parse_unit("persons per household") == parse_unit("person per household")
    True
    """
    if text is None or text.strip() in {"", "1", "share", "number", "code"}:
        return Unit()
    head, *below = [_singular(part.strip(), money_word) for part in text.split(" per ")]
    powers: dict[str, int] = {} if head == "1" else {head: 1}
    for word in below:
        powers[word] = powers.get(word, 0) - 1
    return _unit(powers)


def _singular(phrase: str, money_word: str) -> str:
    if phrase in {MONEY, money_word}:
        return MONEY
    *front, word = phrase.lower().split()
    if word in _IRREGULAR:
        word = _IRREGULAR[word]
    elif word.endswith("ies"):
        word = f"{word[:-3]}y"
    elif word.endswith("s") and not word.endswith("ss") and word not in _NOT_PLURAL:
        word = word[:-1]
    return " ".join([*front, word])


def _plural(word: str) -> str:
    if word in {MONEY, "percent"}:
        return word
    return f"{word[:-1]}ies" if word.endswith("ry") else f"{word}s"


def _unit(powers: dict[str, int]) -> Unit:
    return Unit(tuple(sorted((word, power) for word, power in powers.items() if power)))
