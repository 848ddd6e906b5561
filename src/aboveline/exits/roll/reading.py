"""Read the three files of a roll: counties, what was published by province, listed counties."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

COUNTIES, PROVINCES, LISTED = (
    "counties_832.csv",
    "county_exits_by_province.csv",
    "listed_counties.csv",
)
_COLUMNS = {
    COUNTIES: (
        "code,province,city,county_at_registration,county_current,exit_year,confidence,note"
    ),
    PROVINCES: "province_code,province,threshold_region,exit_incidence_below_pct,total",
    LISTED: "province,county,code",
}
_TOTAL = "TOTAL"
Row = Mapping[str, str]


@dataclass(frozen=True)
class RollFault:
    """What is wrong in a file, where, and what would be right."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.text}"


class RollError(ValueError):
    """A folder that is no roll, with every fault."""

    def __init__(self, faults: Sequence[RollFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Province:
    """What was published of a province; counties by year of exit."""

    code: str
    name: str
    region: str
    below_percent: Decimal
    total: int
    by_year: Mapping[int, int]
    last_declared_on: date | None


@dataclass(frozen=True)
class County:
    """A county of the roll, by names then and now; `code` empty where it has none."""

    code: str
    province: str
    city: str
    name_then: str
    name_now: str
    cohort_year: int
    is_listed: bool
    confidence: str
    note: str


@dataclass(frozen=True)
class RollFiles:
    """A roll as its files say it, with the digest of the files."""

    digest: str
    provinces: Sequence[Province]
    counties: Sequence[County]


def read_roll(folder: Path) -> RollFiles:
    """The roll in a folder. Raises RollError with every fault of its three files."""
    faults: list[RollFault] = []
    rows = {name: _rows(folder / name, faults) for name in _COLUMNS}
    if faults:
        raise RollError(faults)
    provinces = [
        _province(line, row, faults) for line, row in rows[PROVINCES] if row["province"] != _TOTAL
    ]
    known = {province.name for province in provinces}
    listed = {row["code"]: line for line, row in rows[LISTED]}
    counties = [_county(line, row, known, listed, faults) for line, row in rows[COUNTIES]]
    _check_whole(rows[COUNTIES], listed, faults)
    if faults:
        raise RollError(faults)
    whole = hashlib.sha256(b"".join((folder / name).read_bytes() for name in _COLUMNS))
    return RollFiles(whole.hexdigest(), provinces, counties)


def _rows(path: Path, faults: list[RollFault]) -> list[tuple[int, Row]]:
    """The rows of a file with their lines; a file that cannot be read is a fault."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows: list[tuple[int, Row]] = [
                (line, {key: (value or "").strip() for key, value in row.items() if key})
                for line, row in enumerate(reader, start=2)
            ]
            names = reader.fieldnames or ()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        faults.append(RollFault(path.name, 1, f"cannot be read: {reason}."))
        return []
    gone = [name for name in _COLUMNS[path.name].split(",") if name not in names]
    if gone:
        faults.append(RollFault(path.name, 1, f"lacks the columns {', '.join(gone)}."))
        return []
    return rows


def _province(line: int, row: Row, faults: list[RollFault]) -> Province:
    years = {name: row[name] for name in row if name[:1] == "y" and name[1:].isdecimal()}
    found: dict[int, int] = {}
    for name, text in {"total": row["total"], **years}.items():
        if not text.isdecimal():
            faults.append(RollFault(PROVINCES, line, f"{name} is {text!r} and not a whole number."))
        elif name != "total":
            found[int(name[1:])] = int(text)
    total = int(row["total"]) if row["total"].isdecimal() else 0
    if total != sum(found.values()):
        text = f"the years add up to {sum(found.values())} and the total says {total}."
        faults.append(RollFault(PROVINCES, line, text))
    below, day = Decimal(0), None
    try:
        below = Decimal(row["exit_incidence_below_pct"])
        day = (
            date.fromisoformat(row["last_county_declared"]) if row["last_county_declared"] else None
        )
    except (InvalidOperation, ValueError, KeyError):
        text = "the incidence is a number and last_county_declared a day such as 2020-02-29."
        faults.append(RollFault(PROVINCES, line, text))
    return Province(
        row["province_code"], row["province"], row["threshold_region"], below, total, found, day
    )


def _county(
    line: int,
    row: Row,
    provinces: set[str],
    listed: Mapping[str, int],
    faults: list[RollFault],
) -> County:
    year = row["exit_year"]
    if not year.isdecimal():
        faults.append(RollFault(COUNTIES, line, f"exit_year is {year!r} and not a year."))
    if row["province"] not in provinces:
        text = f"the province {row['province']!r} does not stand in {PROVINCES}."
        faults.append(RollFault(COUNTIES, line, text))
    if not row["county_at_registration"]:
        faults.append(RollFault(COUNTIES, line, "the county has no name."))
    return County(
        row["code"],
        row["province"],
        row["city"],
        row["county_at_registration"],
        row["county_current"] or row["county_at_registration"],
        int(year) if year.isdecimal() else 0,
        bool(row["code"]) and row["code"] in listed,
        row["confidence"],
        row["note"],
    )


def _check_whole(
    counties: Sequence[tuple[int, Row]], listed: Mapping[str, int], faults: list[RollFault]
) -> None:
    """A code stands once, and who is listed is on the roll."""
    first: dict[str, int] = {}
    for line, row in counties:
        code = row["code"]
        if code and code in first:
            text = f"the code {code} stands in line {first[code]} already."
            faults.append(RollFault(COUNTIES, line, text))
        first.setdefault(code, line)
    faults.extend(
        RollFault(LISTED, line, f"the code {code!r} does not stand in {COUNTIES}.")
        for code, line in listed.items()
        if code not in first
    )
