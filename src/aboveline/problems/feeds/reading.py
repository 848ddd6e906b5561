"""A file or message of a department as rows with values, by the description in the standard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from aboveline.problems.errors import refuse
from aboveline.registry.importing.columns import Column, bracketed, columns, plain, units
from aboveline.registry.importing.reading import Book, Sheet, read_book
from aboveline.registry.importing.values import read_value
from aboveline.registry.standards import site_standard
from aboveline.standard.model import Feed
from aboveline.web.clock import today
from aboveline.web.templatetags.web import listed

MOST_ROWS = 200_000
"""As many rows are taken in one file."""
ROWS_AT_ONCE = 20_000
"""As many rows are read where somebody waits for it; a message has no more."""
_OF_A_PERSON = {
    "identity": "person.identity_number",
    "name": "person.name",
    "birth_date": "person.birth_date",
}
_OWN = {
    "reference": Column("feed.number", "feed", "text", "reference", "编号"),
    "day": Column("feed.day", "feed", "date", "day", "日期"),
    "amount": Column("feed.amount", "feed", "money", "amount", "金额"),
    "payout": Column("feed.payout", "feed", "money", "payout", "理赔"),
    "event": Column("feed.event", "feed", "text", "event", "事项"),
}
_WRONG = {"identity": "PROBLEM-053", "birth_date": "PROBLEM-053", "day": "PROBLEM-052"}


@dataclass(frozen=True)
class Sent:
    """One row as it was sent: where it stands, its values, and the codes of what is wrong."""

    place: int
    reference: str = ""
    on: date | None = None
    identity: str = ""
    name: str = ""
    birth_date: date | None = None
    amount: Decimal | None = None
    payout: Decimal | None = None
    event: str = ""
    codes: tuple[str, ...] = field(default=())


def feed_named(name: str) -> Feed:
    """The feed of the standard in force. Raises PROBLEM-050."""
    feed = site_standard().feeds.get(name)
    if feed is None:
        raise refuse("PROBLEM-050")
    return feed


def rows_of_file(feed: Feed, content: bytes, name: str = "") -> list[Sent]:
    """The rows of a CSV text or workbook.

    Raises FileRefusedError for what cannot be read at all, ProblemError with every column that is
    missing, or for too many rows.
    """
    headings = _headings(feed)
    book: Book = read_book(content, lambda text: _bare(text) in headings, name=name)

    def known(sheet: Sheet) -> int:
        return sum(_bare(heading) in headings for heading in sheet.headings)

    return _read(feed, list(_of_sheet(feed, max(book.sheets, key=known))), most=MOST_ROWS)


def rows_of_message(feed: Feed, rows: Sequence[Mapping[str, Any]]) -> list[Sent]:
    """The rows of a message: objects whose keys are the roles or headings of the feed."""
    headings = _headings(feed)
    found: list[_Texts] = []
    for place, row in enumerate(rows, start=1):
        named = {headings.get(_bare(str(key))): str(value) for key, value in row.items() if value}
        found.append((place, {role: text for role, text in named.items() if role}, {}))
    return _read(feed, found, most=ROWS_AT_ONCE)


_Texts = tuple[int, Mapping[str, str], Mapping[str, float]]
"""Place of a row, its texts by role, and the factors of their units."""


def _headings(feed: Feed) -> dict[str, str]:
    """The role of a column by each heading that it may have."""
    found: dict[str, str] = {_bare(role): role for role in feed.shape.columns}
    for role, names in feed.shape.columns.items():
        found |= {_bare(name): role for name in names}
    return found


def _bare(heading: str) -> str:
    return plain(heading.replace("_", " "))


def _of_sheet(feed: Feed, sheet: Sheet) -> Iterator[_Texts]:
    headings = _headings(feed)
    roles: dict[str, int] = {}
    for column, heading in enumerate(sheet.headings):
        if (role := headings.get(_bare(heading))) is not None:
            roles.setdefault(role, column)
    _check_columns(feed, set(roles))
    factors = {role: _factor(sheet.headings[column]) for role, column in roles.items()}
    columns_ = {role: sheet.cells.column(f"c{place}").to_pylist() for role, place in roles.items()}
    for index, place in enumerate(sheet.cells.column("row").to_pylist()):
        texts = {role: cells[index] for role, cells in columns_.items() if cells[index]}
        yield place, texts, factors


def _check_columns(feed: Feed, there: set[str]) -> None:
    needed = [role for role in ("reference", "day", "amount", "event") if role in _roles(feed)]
    missing: list[str] = [role for role in needed if role not in there]
    is_named = "identity" in there or {"name", "birth_date"} <= there
    if not is_named:
        missing.append("identity" if "identity" in _roles(feed) else "name")
    if missing:
        # the headings as a file has them: they are the same in every language
        said = {str(role): " / ".join(names) for role, names in feed.shape.columns.items()}
        named = listed(said[role] for role in missing)
        raise refuse("PROBLEM-051", columns=named)


def _roles(feed: Feed) -> set[str]:
    return set(feed.shape.columns)


def _factor(heading: str) -> float:
    """How much of the currency one unit of the heading is; one when it names no unit."""
    known = units().get("money", {})
    return next((known[unit] for unit in bracketed(heading) if unit in known), 1.0)


def _read(feed: Feed, rows: Sequence[_Texts], *, most: int) -> list[Sent]:
    if len(rows) > most:
        raise refuse("PROBLEM-060", most=f"{most:,}")
    places: dict[str, int] = {}
    found = []
    for row in rows:
        sent = _sent(feed, *row)
        if sent.reference and sent.reference in places:
            sent = Sent(sent.place, sent.reference, codes=("PROBLEM-059",))
        places.setdefault(sent.reference, sent.place)
        found.append(sent)
    return found


def _sent(feed: Feed, place: int, texts: Mapping[str, str], factors: Mapping[str, float]) -> Sent:
    values: dict[str, str] = {}
    codes: list[str] = []
    for role, text in texts.items():
        column = columns()[_OF_A_PERSON[role]] if role in _OF_A_PERSON else _OWN[role]
        value, wrong = read_value(column, text, factors.get(role, 1.0))
        values[role] = value or ""
        if wrong:
            codes.append(wrong if wrong == "IMPORT-030" else _WRONG.get(role, "PROBLEM-054"))
    on = _day(values.get("day", ""))
    event = _event(feed, values.get("event", ""))
    birth_date = _day(values.get("birth_date", ""))
    if not values.get("reference"):
        codes.append("PROBLEM-056")
    if on is None or on > today():
        codes.append("PROBLEM-052")
    if not values.get("identity") and not (values.get("name") and birth_date):
        codes.append("PROBLEM-053")
    if "amount" in _roles(feed) and not values.get("amount"):
        codes.append("PROBLEM-054")
    if feed.shape.events and not event:
        codes.append("PROBLEM-055")
    return Sent(
        place=place,
        reference=values.get("reference", "")[:60],
        on=on,
        identity=values.get("identity", ""),
        name=values.get("name", ""),
        birth_date=birth_date,
        amount=_money(values.get("amount", "")),
        payout=_money(values.get("payout", "")),
        event=event,
        codes=tuple(dict.fromkeys(codes)),
    )


def _event(feed: Feed, text: str) -> str:
    """The event that a text means; empty for none."""
    wanted = plain(text) if text else ""
    for name, event in feed.shape.events.items():
        if wanted and wanted in (plain(name), *map(plain, event.said)):
            return name
    return ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _money(text: str) -> Decimal | None:
    return Decimal(text) if text else None
