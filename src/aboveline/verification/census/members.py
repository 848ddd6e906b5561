"""The members whom a household lists: what is asked of each, and who is who in the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from aboveline.registry.fields import Field, fields_of
from aboveline.registry.models import Person
from aboveline.registry.names import sound_of, uniform_name
from aboveline.vault.sealing import digests
from aboveline.verification.census.questions import Question, questions_of
from aboveline.verification.census.states import HOUSEHOLD, MEMBER

AGE, SINCE, NUMBER, INDEX = "age_years", "lives_here_since", "identity_number", "identity_index"
FIRST = ("name", "relation", "sex", "birth_date")
_OLDEST = 120  # years
_NEAR = 1  # years between two ages of one person

Said = Mapping[str, str | None]
"""What is said of one member, by question, as canonical text."""


class Held(NamedTuple):
    """A question about a member beside the register; `member` is the place in the list from 1.

    The field `member` is the person as such, with names for texts; somebody of the register alone
    has a place after the list. `kind`: same, differs, only_census, only_register, unknown.
    """

    member: int
    person: str | None
    field: str
    kind: str
    in_register: str
    in_census: str


def member_questions(asks: Mapping[str, Any]) -> dict[str, Question]:
    """What is asked of each member, by name, in the order of the form; empty when nobody is listed.

    Who is who is told by the first ones, so that they are always asked; the age stands in for a
    birth date that nobody knows.
    """
    each = asks.get("each_member", ())
    if not each:
        return {}
    known = fields_of("person")
    age = Field(
        AGE,
        "census",
        "integer",
        "age, if the birth date is not known",
        "年龄（出生日期不清时填）",
        minimum=0,
        maximum=_OLDEST,
    )
    since = Field(SINCE, "census", "date", "lives here since", "何时起在此居住")
    fields = [*(known[name] for name in FIRST), age, known[NUMBER], since]
    fields += [known[name] for name in each if name not in FIRST]
    return {field.name: Question(MEMBER, "member", field, field.name) for field in fields}


def all_questions(asks: Mapping[str, Any]) -> dict[str, Question]:
    """What a round asks of households and of their members, by name."""
    return questions_of(asks) | member_questions(asks)


def question_label(name: str, asked: Mapping[str, Question], member: int = 0) -> str:
    """A question in words; about a member with the place in the list of the census."""
    fixed = {HOUSEHOLD: _("the household itself"), MEMBER: _("the person")}
    label = fixed.get(name) or (asked[name].field.label if name in asked else name)
    return _("member %(place)s: %(label)s") % {"place": member, "label": label} if member else label


def compared_names(asked: Mapping[str, Question]) -> list[str]:
    """The questions that the register may answer too."""
    return [name for name in asked if name not in (AGE, SINCE, NUMBER)]


def held_members(
    counted: Sequence[Said],
    known: Mapping[str, Said],
    asked: Mapping[str, Question],
    day: date,
    *,
    is_registered: bool = True,
) -> list[Held]:
    """The members of a household beside the people whom the register had there on a day, by key.

    Who came after the day is left out. Of a household outside the register of the poor only what
    the register says something of is compared.
    """
    if not known and not is_registered:
        return []
    pairs = matched(counted, known, day)
    names = compared_names(asked)
    found: list[Held] = []
    for place, said in enumerate(counted):
        person = pairs.get(place)
        if person is not None:
            found.append(Held(place + 1, person, MEMBER, "same", "", ""))
            found += _answers(place + 1, person, said, known[person], names, day, is_registered)
        elif (said.get(SINCE) or "") <= day.isoformat():
            name = said.get("name") or ""
            found.append(Held(place + 1, None, MEMBER, "only_census", "", name))
    missing = sorted(set(known) - set(pairs.values()))
    for place, person in enumerate(missing, len(counted) + 1):
        name = known[person].get("name") or ""
        found.append(Held(place, person, MEMBER, "only_register", name, ""))
    return found


def matched(counted: Sequence[Said], known: Mapping[str, Said], day: date) -> dict[int, str]:
    """Who of the list, by place from 0, is who in the register, by key.

    In this order: the same identity number; the same name and birth date; the same name and nearly
    the same age; the same name; a name that sounds the same and the same birth date; the same birth
    date and sex. A rule joins two only where it fits nobody else of the household; two of known
    different sex are joined by the number alone.
    """
    left = {place: _Marks.of(said, day) for place, said in enumerate(counted)}
    right = {key: _Marks.of(said, day) for key, said in known.items()}
    pairs: dict[int, str] = {}
    for rule in _RULES:
        if not left or not right:
            break
        fits = [(place, key) for place, a in left.items() for key, b in right.items() if rule(a, b)]
        places, keys = Counter(place for place, _ in fits), Counter(key for _, key in fits)
        for place, key in fits:
            if places[place] == keys[key] == 1:
                pairs[place] = key
                del left[place], right[key]
    return pairs


@dataclass(frozen=True)
class _Marks:
    """What tells who somebody is; empty where it is not known."""

    said: Said
    day: date
    digests: frozenset[str]
    name: str
    sex: str
    born: str

    @classmethod
    def of(cls, said: Said, day: date) -> _Marks:
        """The marks of somebody who was counted, or is in the register."""
        number = said.get(NUMBER)
        index = Person._meta.get_field("identity_index")
        found = digests(index, number) if number else [said.get(INDEX) or ""]
        return cls(
            said,
            day,
            frozenset(found) - {""},
            uniform_name(said.get("name") or ""),
            said.get("sex") or "",
            said.get("birth_date") or "",
        )

    @cached_property
    def sound(self) -> str:
        """What the name sounds like."""
        return sound_of(self.said.get("name") or "")

    @cached_property
    def age(self) -> int | None:
        """Full years on the day."""
        return _age(self.said, self.day)

    def may_be(self, other: _Marks) -> bool:
        """Whether the sex does not speak against it."""
        return not (self.sex and other.sex) or self.sex == other.sex


Rule = Callable[[_Marks, _Marks], bool]
_RULES: tuple[Rule, ...] = (
    lambda a, b: bool(a.digests & b.digests),
    lambda a, b: a.name == b.name != "" and a.born == b.born != "" and a.may_be(b),
    lambda a, b: a.name == b.name != "" and _is_near(a.age, b.age) and a.may_be(b),
    lambda a, b: a.name == b.name != "" and a.may_be(b),
    lambda a, b: a.sound == b.sound != "" and a.born == b.born != "" and a.may_be(b),
    lambda a, b: a.born == b.born != "" and a.sex == b.sex != "",
)


def _age(said: Said, day: date) -> int | None:
    """Full years on the day, by the birth date or as it was said."""
    if said.get("birth_date"):
        born = date.fromisoformat(str(said["birth_date"]))
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    age = said.get(AGE)
    return None if age is None else int(age)


def _is_near(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= _NEAR


def _answers(
    place: int,
    person: str,
    said: Said,
    known: Said,
    names: Sequence[str],
    day: date,
    is_registered: bool,
) -> Iterator[Held]:
    """Each question about somebody who is on both sides; an age stands for a day not known."""
    for asked_name in names:
        name = asked_name
        theirs, ours = known.get(name) or "", said.get(name) or ""
        if name == "birth_date" and not ours and said.get(AGE) is not None:
            name, ours, age = AGE, str(said[AGE]), _age(known, day)
            theirs = ours if _is_near(int(ours), age) else "" if age is None else str(age)
        if name == "name" and uniform_name(ours) == uniform_name(theirs):
            ours = theirs
        kind = _kind(ours, theirs)
        if kind == "only_census" and not is_registered:
            kind = "unknown"
        yield Held(place, person, name, kind, theirs, ours)


def _kind(ours: str, theirs: str) -> str:
    if ours and theirs:
        return "same" if ours == theirs else "differs"
    return "only_census" if ours else "only_register" if theirs else "unknown"
