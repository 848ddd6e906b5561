"""A workbook of the ledger that comes back: read, and compared with what the ledger has now."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Permission
from aboveline.problems.access import visible_problems
from aboveline.problems.errors import refuse
from aboveline.problems.models import Problem
from aboveline.problems.owners import possible_owners
from aboveline.problems.states import OPEN
from aboveline.registry.importing.reading import Book, read_book

ASSIGN = Permission.PROBLEMS_PROBLEM_ASSIGN
LONGEST_NOTE = 300
MOST_ROWS = 5_000
"""As many rows of a workbook are looked at."""
NUMBER, OWNER, NOTE, STAMP = (
    gettext_noop("Number"),
    gettext_noop("Owner"),
    gettext_noop("Note"),
    gettext_noop("Check (leave as it is)"),
)
_LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True)
class Line:
    """One row of a workbook: where it stands and what it says."""

    place: int
    number: str
    stamp: str
    owner: str
    note: str


@dataclass(frozen=True)
class Compared:
    """What a row asks for: `owner` and `note` where they change; `code` when it is refused."""

    place: int
    number: str
    stamp: str = ""
    owner: UUID | None = None
    owner_name: str = ""
    note: str | None = None
    code: str = ""

    @property
    def changes(self) -> bool:
        """Whether it changes anything and may."""
        return not self.code and (self.owner is not None or self.note is not None)


def stamp_of(problem: Problem) -> str:
    """A short sign of what a problem is now; it differs when somebody changed it meanwhile."""
    parts = (problem.pk, problem.state, problem.owner_id, problem.area_id, problem.note)
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:12]


def lines_of(content: bytes, name: str = "") -> list[Line]:
    """The rows of a workbook of ours.

    Raises FileRefusedError for what cannot be read, and PROBLEM-080, -081 for the whole of it.
    """
    named = {_in(language, column): column for language in _LANGUAGES for column in _COLUMNS}
    book: Book = read_book(content, lambda text: text in named, name=name)

    def known(headings: Iterable[str]) -> set[str]:
        return {named[heading] for heading in headings if heading in named}

    sheet = max(book.sheets, key=lambda one: len(known(one.headings)))
    if known(sheet.headings) != set(_COLUMNS):
        raise refuse("PROBLEM-080")
    if sheet.cells.num_rows > MOST_ROWS:
        raise refuse("PROBLEM-081", most=f"{MOST_ROWS:,}")
    columns = {
        named[heading]: sheet.cells.column(f"c{place}").to_pylist()
        for place, heading in enumerate(sheet.headings)
        if heading in named
    }
    cells = zip(*(columns[name] for name in _COLUMNS), strict=True)
    places = sheet.cells.column("row").to_pylist()
    return [
        Line(place, *(text or "" for text in texts))
        for place, texts in zip(places, cells, strict=True)
    ]


def compare(lines: Sequence[Line], actor: Actor) -> list[Compared]:
    """What each row asks for against what the ledger has now, all faults at once."""
    numbers = [line.number for line in lines]
    rows = visible_problems(actor, ASSIGN).filter(number__in=numbers).select_related("owner")
    known = {problem.number: problem for problem in rows}
    twice = {number for number, count in Counter(numbers).items() if count > 1}
    people = _People(actor)
    return [_compare(line, known.get(line.number), twice, people) for line in lines]


_COLUMNS = (NUMBER, STAMP, OWNER, NOTE)


class _People:
    """Who may be an owner, by the names that a cell has, and where they may answer."""

    def __init__(self, actor: Actor) -> None:
        self.named: dict[str, list[User]] = defaultdict(list)
        for person in possible_owners(actor):
            for name in {person.name, person.username}:
                self.named[name].append(person)
        self._may: dict[tuple[UUID, UUID], bool] = {}

    def may(self, person: User, area: UUID) -> bool:
        key = (person.pk, area)
        if key not in self._may:
            answer = Permission.PROBLEMS_PROBLEM_ANSWER
            self._may[key] = actor_of(person).may(answer, area)
        return self._may[key]


def _compare(line: Line, problem: Problem | None, twice: set[str], people: _People) -> Compared:
    def refused(code: str) -> Compared:
        return Compared(line.place, line.number, code=code)

    if problem is None:
        return refused("PROBLEM-082")
    if line.number in twice:
        return refused("PROBLEM-083")
    had = problem.owner.name if problem.owner is not None else ""
    same_owner = line.owner in {had, problem.owner.username if problem.owner else ""}
    if same_owner and line.note == problem.note:
        return Compared(line.place, line.number)
    if line.stamp != stamp_of(problem):
        return refused("PROBLEM-084")
    if problem.state not in OPEN:
        return refused("PROBLEM-085")
    if len(line.note) > LONGEST_NOTE:
        return refused("PROBLEM-086")
    note = None if line.note == problem.note else line.note
    if same_owner:
        return Compared(line.place, line.number, line.stamp, note=note)
    found = people.named.get(line.owner, [])
    if len(found) != 1:
        return refused("PROBLEM-088" if found else _why_nobody(line.owner))
    if not people.may(found[0], problem.area_id):
        return refused("PROBLEM-028")
    return Compared(line.place, line.number, line.stamp, found[0].pk, found[0].name, note)


def _why_nobody(owner: str) -> str:
    return "PROBLEM-087" if owner else "PROBLEM-089"


def _in(language: str, text: str) -> str:
    with override(language):
        return _(text)


def counts_of(rows: Iterable[Compared]) -> Mapping[str, int]:
    """How many rows there are, change, change an owner or a note, stay, conflict, are faulty."""
    found: Counter[str] = Counter(
        rows=0, changes=0, owners=0, notes=0, same=0, conflicts=0, faulty=0
    )
    for row in rows:
        found["rows"] += 1
        if row.code:
            found["conflicts" if row.code == "PROBLEM-084" else "faulty"] += 1
        elif row.changes:
            found["changes"] += 1
            found["owners"] += row.owner is not None
            found["notes"] += row.note is not None
        else:
            found["same"] += 1
    return dict(found)


def as_kept(rows: Iterable[Compared]) -> list[dict[str, Any]]:
    """The changes as they are kept until somebody takes them."""
    return [
        {
            "place": row.place,
            "number": row.number,
            "stamp": row.stamp,
            "owner": None if row.owner is None else str(row.owner),
            "note": row.note,
        }
        for row in rows
        if row.changes
    ]
