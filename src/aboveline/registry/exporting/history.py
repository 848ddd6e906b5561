"""Households and people as versions: what the register knew, from when on, of which days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from aboveline.registry.exporting.ever import moment
from aboveline.registry.exporting.versions import Span, Step, Version, before, versions
from aboveline.registry.fields import Field, checked, fields_of
from aboveline.registry.history import values_of
from aboveline.registry.importing import known
from aboveline.registry.importing.values import canonical
from aboveline.registry.models import Change, Household, StatusChange

STATUS = "register_status"
_CAUSES = ("main_cause", "other_causes")
_DATING = ("valid_from", "valid_to", "recorded_at")
Steps = Mapping[str, list[Step]]


def households_ever(homes: Sequence[Any], names: Sequence[str]) -> pa.Table:
    """One row a household and version: area and register status are those of the days too."""
    now = known.homes_now(homes, [name for name in names if name != STATUS])
    steps = recorded_steps(homes, "household", {"area", *_CAUSES, *names}, fields_of("household"))
    rows = []
    read = Household.objects.filter(pk__in=homes)
    of_record = {
        str(key): row
        for key, *row in read.values_list("pk", "area_id", "number", STATUS, "recorded_at")
    }
    statuses = _statuses(homes) if STATUS in names else {}
    for texts in now.to_pylist():
        key = texts.pop("household_id")
        area, number, status, recorded_at = of_record[key]
        texts |= {"area": str(area), "number": number}
        if STATUS in names:
            texts[STATUS] = status
        mine = sorted([*steps.get(key, ()), *statuses.get(key, ())], key=lambda step: step.at)
        span = Span(recorded_at, values=before(texts, mine))
        rows += [(key, *_dated(found)) for found in _versions([span], mine)]
    heads = ["area", "number", *(name for name in now.column_names if name != "household_id")]
    heads += [STATUS] if STATUS in names else []
    table = _table("household_id", heads, rows)
    return table.rename_columns(
        ["area_id" if name == "area" else name for name in table.column_names]
    )


def people_ever(homes: Sequence[Any], names: Sequence[str]) -> pa.Table:
    """One row a person and version, in the household of the days."""
    fields = [name for name in names if name != "relation"]
    of_person = recorded_steps(homes, "person", set(fields), fields_of("person"))
    own = recorded_steps(homes, "membership", {"relation", "valid_from", "valid_to"}, {})
    spans: dict[str, list[Span]] = defaultdict(list)
    for row in known.lived_ever(homes, fields):
        key = str(row.person)
        now = {"household_id": str(row.household), "relation": row.relation or None} | row.texts
        spans[key].append(
            _span(row, before(now, of_person.get(key, ())), own.get(str(row.key), ()))
        )
    rows = [
        (key, *_dated(found))
        for key, lived in spans.items()
        for found in _versions(lived, of_person.get(key, ()))
    ]
    return _table("person_id", ["household_id", "relation", *fields], rows)


def _versions(spans: Sequence[Span], steps: Sequence[Step]) -> Iterable[Version]:
    """The versions of a record; of one that never changed, as most, without looking for any."""
    only = spans[0]
    if len(spans) > 1 or steps or only.steps or only.ends is not None:
        return versions(spans, steps)
    return (Version(only.begins, None, only.known_at, only.values),)


def areas_before(homes: Any) -> set[str]:
    """The keys of the areas where households of a query lived before: an import writes the change
    of the area and no move, so the changes tell them.
    """
    rows = Change.objects.filter(
        household__in=homes.values("pk"), subject_type="household", field="area"
    )
    return {values_of(row)[0] for row in rows.iterator()}


def _span(row: known.Lived, texts: dict[str, str | None], steps: Sequence[Step]) -> Span:
    """A membership as it became known: its beginning, its relations, its end."""
    begun = next((s.at for s in steps if s.field == "valid_from"), row.recorded_at)
    ended = next((s.at for s in reversed(steps) if s.field == "valid_to" and s.new), begun)
    relations = [step for step in steps if step.field == "relation"]
    return Span(
        begun,
        row.valid_from,
        row.valid_to,
        None if row.valid_to is None else ended,
        before(texts, relations),
        relations,
    )


def recorded_steps(homes: Any, subject: str, names: set[str], fields: Mapping[str, Field]) -> Steps:
    """What was changed of households, people or memberships, by key, as it was recorded."""
    found: dict[str, list[Step]] = defaultdict(list)
    rows = Change.objects.filter(household__in=homes, subject_type=subject, field__in=names)
    for row in rows.order_by("at", "pk"):
        old, new = (_text(fields.get(row.field), value) for value in values_of(row))
        found[row.subject_id].append(Step(row.at, row.on, row.field, old, new))
    return found


def _statuses(homes: Sequence[Any]) -> Steps:
    found: dict[str, list[Step]] = defaultdict(list)
    for row in StatusChange.objects.filter(household__in=homes).order_by("at", "pk"):
        step = Step(row.at, row.on, STATUS, row.before, row.after)
        found[str(row.household_id)].append(step)
    return found


def _text(field: Field | None, value: Any) -> str | None:
    """A value of a change in the canonical form of files."""
    return canonical(value if field is None else checked(field, value)[0])


def _dated(found: Version) -> tuple[date | None, date | None, datetime, Mapping[str, str | None]]:
    return found.valid_from, found.valid_to, found.recorded_at, found.values


def _table(key: str, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    cells = [
        (own, *(moment(day) for day in dating), *(values.get(name) for name in names))
        for own, *dating, values in rows
    ]
    return known.text_table((key, *_DATING, *names), cells)
