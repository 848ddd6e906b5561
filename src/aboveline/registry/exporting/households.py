"""The list of households as a file: streamed, with its filter and day, sealed values masked."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from django.utils.translation import gettext as _

from aboveline.registry.codes import in_language, label_of
from aboveline.registry.exporting.safe import safe_text
from aboveline.registry.fields import fields_of, shown_value, value_of
from aboveline.registry.importing.columns import columns
from aboveline.vault.masking import masked

CHUNK = 1_000
FIELDS = (
    *("outside_number", "natural_village", "phone", "household_attribute", "registered_on"),
    *("identified_on", "was_registered_poor", "relocation_household", "exit_year"),
    *("cultivated_land_mu", "forest_land_mu", "help_needed"),
)
OF_REGISTER = pa.schema(
    [
        *((name, pa.string()) for name in ("household_id", "area_id", "number", "register_status")),
        *((name, pa.string()) for name in ("main_cause", "other_causes")),
        ("registered_on", pa.date32()),
        ("identified_on", pa.date32()),
        ("was_registered_poor", pa.bool_()),
        ("relocation_household", pa.bool_()),
        ("related_to_official", pa.bool_()),
    ]
)
"""The columns of `households` in the register files; nothing that names somebody."""


@dataclass(frozen=True)
class About:
    """What a file says of itself on its first lines: the filter in words, the day, how many."""

    words: Sequence[str]
    day: date
    count: int

    def lines(self) -> list[str]:
        """The first lines."""
        narrowed = " · ".join(self.words) or _("all households of the area")
        return [
            _("Households, as of %(day)s") % {"day": self.day.isoformat()},
            _("Filter: %(filter)s") % {"filter": narrowed},
            _("%(count)s households. Numbers of people are masked.") % {"count": f"{self.count:,}"},
        ]


def headings() -> list[str]:
    """The headings; an import understands them."""
    known = columns()
    first = (known["household.number"], known["household.township"], known["household.area"])
    rest = [known[f"household.{name}"].label for name in FIELDS]
    return [
        *(column.label for column in first),
        *(_("head of household"), _("members"), _("register status")),
        *(known["household.main_cause"].label, known["household.other_causes"].label),
        *rest,
        known["household.id"].label,
    ]


def csv_pieces(rows: Any, about: About) -> Iterator[str]:
    """A CSV text in pieces, with the mark by which spreadsheets know UTF-8."""
    yield "\ufeff"
    lines: Iterable[Sequence[object]] = [*([line] for line in about.lines()), headings()]
    yield _csv(lines)
    for chunk in _chunks(rows):
        yield _csv([_cells(household) for household in chunk])


def write_workbook(rows: Any, about: About, path: Path) -> Path:
    """A workbook at `path`: the list, and a sheet that says what it holds."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        notes = book.add_worksheet(in_language("notes", "说明"))
        for place, line in enumerate(about.lines()):
            notes.write_string(place, 0, line)
        page = book.add_worksheet(_("Households"))
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        names = headings()
        page.set_column(0, len(names) - 2, 15)
        page.set_column(len(names) - 1, len(names) - 1, 12, None, {"hidden": True})
        page.freeze_panes(1, 1)
        page.repeat_rows(0)
        for place, name in enumerate(names):
            page.write_string(0, place, name, head)
        line_ = 0
        for chunk in _chunks(rows):
            for household in chunk:
                line_ += 1
                for place, value in enumerate(_cells(household)):
                    if value != "":
                        page.write_string(line_, place, safe_text(value))
        page.activate()
    return path


def write_register(rows: Any, about: About, path: Path) -> Path:
    """A Parquet file of the register table `households`; filter and day are in its metadata."""
    said = {"day": about.day.isoformat(), "filter": " · ".join(about.words)}
    schema = OF_REGISTER.with_metadata(said)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for chunk in _chunks(rows):
            records = [_record(household) for household in chunk]
            writer.write_table(pa.Table.from_pylist(records, schema=schema))
    return path


WRITERS: dict[str, Callable[[Any, About, Path], Path]] = {
    "xlsx": write_workbook,
    "parquet": write_register,
}


def _chunks(rows: Any) -> Iterator[list[Any]]:
    """Households with their areas and causes, two queries a chunk."""
    found = rows.select_related("area__parent").prefetch_related("causes").order_by("number")
    chunk: list[Any] = []
    for household in found.iterator(chunk_size=CHUNK):
        chunk.append(household)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _cells(household: Any) -> list[str]:
    main, others = _causes(household)
    parent = household.area.parent
    return [
        household.number,
        parent.name if parent is not None else "",
        household.area.name,
        household.head_name,
        str(household.size),
        label_of("register_status", household.register_status),
        label_of("cause", main) if main else "",
        "、".join(label_of("cause", cause) for cause in others),
        *(_shown(household, name) for name in FIELDS),
        str(household.pk),
    ]


def _shown(household: Any, name: str) -> str:
    field = fields_of("household")[name]
    value = value_of(household, field)
    return masked(name, str(value or "")) if field.sealed else shown_value(field, value)


def _record(household: Any) -> dict[str, Any]:
    main, others = _causes(household)
    direct = {
        name: getattr(household, name)
        for name in OF_REGISTER.names
        if name not in ("household_id", "area_id", "main_cause", "other_causes")
    }
    return {
        **direct,
        "household_id": str(household.pk),
        "area_id": str(household.area_id),
        "main_cause": main,
        "other_causes": " ".join(others) or None,
    }


def _causes(household: Any) -> tuple[str | None, list[str]]:
    now = [cause for cause in household.causes.all() if cause.valid_to is None]
    main = next((cause.cause for cause in now if cause.is_main), None)
    return main, [cause.cause for cause in now if not cause.is_main]


def _csv(lines: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([safe_text(value) for value in line] for line in lines)
    return text.getvalue()
