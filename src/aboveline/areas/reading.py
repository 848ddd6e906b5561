"""Files of areas: CSV in UTF-8 or GBK, and GeoJSON. What they say, with every fault of form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aboveline.areas.boundaries import boundary_of
from aboveline.areas.errors import Fault, fault
from aboveline.areas.names import plain

MOST_BYTES = 20_000_000
COLUMNS = {
    "code": ("code", "代码", "行政区划代码"),
    "name": ("name", "名称"),
    "level": ("level", "级别", "层级"),
    "parent_code": ("parent_code", "上级代码"),
    "parent_name": ("parent_name", "上级名称"),
    "tags": ("tags", "标签"),
    "valid_from": ("valid_from", "起始日期"),
}
"""The columns of a file and the headings that are taken for them."""


@dataclass(frozen=True)
class Stated:
    """What a file says of one area; `row` counts from 1, the heading of a CSV included."""

    row: int
    code: str = ""
    name: str = ""
    level: str = ""
    parent_code: str = ""
    parent_name: str = ""
    tags: tuple[str, ...] = ()
    valid_from: date | None = None
    boundary: Mapping[str, Any] | None = None


def read_areas(data: bytes) -> tuple[list[Stated], list[Fault]]:
    """What a file says, whatever its kind, and all faults of its form."""
    if len(data) > MOST_BYTES:
        return [], [fault("AREA-027", limit=MOST_BYTES // 1_000_000)]
    text = decoded(data)
    if text is None:
        return [], [fault("AREA-020")]
    return _geojson(text) if text.lstrip().startswith(("{", "[")) else _csv(text)


def decoded(data: bytes) -> str | None:
    """The text of a file in UTF-8 or GB 18030; None when it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):  # GB 18030 holds all of GBK
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _csv(text: str) -> tuple[list[Stated], list[Fault]]:
    lines = csv.reader(io.StringIO(text, newline=""))
    heads = [plain(cell).casefold() for cell in next(lines, [])]
    columns = {
        name: heads.index(head)
        for name, known in COLUMNS.items()
        for head in known
        if head in heads
    }
    missing = [name for name in ("name", "level") if name not in columns]
    if not {"parent_code", "parent_name"} & set(columns):
        missing.append("parent_code")
    if missing:
        return [], [fault("AREA-021", row=1, column=name) for name in missing]
    rows: list[Stated] = []
    faults: list[Fault] = []
    try:
        for number, cells in enumerate(lines, start=2):
            if any(cell.strip() for cell in cells):
                said = {
                    name: plain(cells[place]) if place < len(cells) else ""
                    for name, place in columns.items()
                }
                faults += [
                    fault("AREA-022", row=number, column=name)
                    for name in ("name", "level")
                    if not said[name]
                ]
                rows.append(_stated(number, said, None, faults))
    except csv.Error:
        return [], [*faults, fault("AREA-020", row=lines.line_num)]
    return rows, faults


def _geojson(text: str) -> tuple[list[Stated], list[Fault]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as broken:
        return [], [fault("AREA-030", why=str(broken))]
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list):
        return [], [fault("AREA-030", why="features")]
    rows: list[Stated] = []
    faults: list[Fault] = []
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            faults.append(fault("AREA-030", row=number, why="properties"))
            continue
        boundary, wrong = boundary_of(feature.get("geometry"), row=number)
        faults += wrong
        said = {
            name: plain(str(properties[head]))
            for name, known in COLUMNS.items()
            for head in known
            if properties.get(head) is not None
        }
        rows.append(_stated(number, said, boundary, faults))
    return rows, faults


def _stated(
    row: int, said: Mapping[str, str], boundary: Mapping[str, Any] | None, faults: list[Fault]
) -> Stated:
    text = said.get("valid_from", "")
    day = _day(text)
    if text and day is None:
        faults.append(fault("AREA-023", row=row, value=text))
    parts = said.get("tags", "").replace("；", ";").replace("，", ";").replace(",", ";")
    return Stated(
        row,
        **{name: said.get(name, "") for name in ("code", "name", "level")},
        parent_code=said.get("parent_code", ""),
        parent_name=said.get("parent_name", ""),
        tags=tuple(tag.strip() for tag in parts.split(";") if tag.strip()),
        valid_from=day,
        boundary=boundary,
    )


def _day(text: str) -> date | None:
    """A day written as 2020-06-30 or, as Excel does, 2020/6/30."""
    try:
        return datetime.strptime(text.replace("/", "-"), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        return None
