"""What the register holds already of the area of an import, as tables for the check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice, repeat
from typing import Any
from uuid import UUID

import pyarrow as pa

from aboveline.areas.models import AreaClosure
from aboveline.registry.fields import Field, fields_of, value_in
from aboveline.registry.importing.values import canonical
from aboveline.registry.models import (
    Household,
    HouseholdCause,
    IncomeLine,
    Living,
    Membership,
    Person,
    Visit,
    WorkSpell,
)
from aboveline.vault.sealing import digests, opened

CHUNK = 5_000


def known_homes(area: Any) -> pa.Table:
    """One row a household that lives in the area today."""
    rows = Household.objects.filter(area_id__in=_below(area), ended_on=None).values_list(
        "id", "number", "outside_number", "area_id", "area__name", "register_status"
    )
    names = (
        *("household_id", "number", "outside_number", "area_id", "area_name"),
        "register_status",
    )
    return text_table(names, rows)


def known_people(area: Any) -> pa.Table:
    """One row a person who lives in a household of the area today."""
    rows = Membership.objects.filter(
        household__area_id__in=_below(area), household__ended_on=None, valid_to=None
    ).values_list(
        "person_id",
        "household_id",
        "household__number",
        "relation",
        "person__outside_number",
        "person__identity_index",
        "person__name",
        "person__birth_date",
    )
    names = (
        *("person_id", "household_id", "home_number", "relation", "outside_number"),
        *("identity_digest", "name", "birth_date"),
    )
    return text_table(names, rows)


def digests_of(numbers: Iterable[str]) -> pa.Table:
    """The blind index of identity numbers under every index key: number, digest."""
    index = Person._meta.get_field("identity_index")
    pairs = [(number, found) for number in numbers for found in digests(index, number)]
    return text_table(("number", "digest"), pairs)


def elsewhere(area: Any, wanted: Sequence[str]) -> set[str]:
    """Which of the digests belong to people who live outside the area."""
    inside = _below(area)
    found: set[str] = set()
    for chunk in _chunks(wanted):
        rows = Membership.objects.filter(valid_to=None, person__identity_index__in=chunk)
        found |= set(
            rows.exclude(household__area_id__in=inside).values_list(
                "person__identity_index", flat=True
            )
        )
    return found


def taken_keys(model: Any, wanted: Sequence[str]) -> set[str]:
    """Which of the keys stand for a record anywhere."""
    found: set[str] = set()
    for chunk in _chunks(wanted):
        keys = model.objects.filter(pk__in=chunk).values_list("pk", flat=True)
        found |= {str(key) for key in keys}
    return found


def taken_numbers(wanted: Sequence[str]) -> set[str]:
    """Which of the printed numbers a household has anywhere."""
    found: set[str] = set()
    for chunk in _chunks(wanted):
        found |= set(Household.objects.filter(number__in=chunk).values_list("number", flat=True))
    return found


def people_now(homes: Sequence[Any], names: Iterable[str]) -> pa.Table:
    """The members of households with the named fields as canonical text."""
    wanted = [fields_of("person")[name] for name in names if name != "relation"]
    attributes = _attributes(wanted)
    rows: list[tuple[Any, ...]] = []
    for chunk in _chunks(homes):
        members = Membership.objects.filter(household_id__in=chunk, valid_to=None)
        rows += members.values_list(
            "person_id", "household_id", "relation", *(f"person__{name}" for name in attributes)
        )
    keys, own, relations, *values = _by_column(rows, 3 + len(attributes))
    texts = _texts(Person, keys, wanted, dict(zip(attributes, values, strict=True)))
    columns = ("person_id", "household_id", "relation", *(field.name for field in wanted))
    return _table(columns, [keys, own, [said or None for said in relations], *texts])


@dataclass(frozen=True, slots=True)
class Lived:
    """A membership of a person, whose named fields stand in `texts` as they are now."""

    key: int
    person: UUID
    household: UUID
    relation: str
    valid_from: date | None
    valid_to: date | None
    recorded_at: datetime
    texts: dict[str, str | None]


def lived_ever(homes: Sequence[Any], names: Sequence[str]) -> Iterator[Lived]:
    """Every membership of households, with the named fields of the person as canonical text."""
    wanted = [fields_of("person")[name] for name in names]
    attributes = _attributes(wanted)
    first = ("pk", "person_id", "household_id", "relation", "valid_from", "valid_to")
    for chunk in _chunks(homes):
        found = Membership.objects.filter(household_id__in=chunk).order_by("pk")
        asked = (*first, "person__recorded_at", *(f"person__{name}" for name in attributes))
        columns = _by_column(list(found.values_list(*asked)), len(asked))
        own, kept = columns[:7], dict(zip(attributes, columns[7:], strict=True))
        texts = _texts(Person, own[1], wanted, kept)
        said = zip(*texts, strict=True) if texts else repeat(())
        for row, values in zip(zip(*own, strict=True), said, strict=False):
            key, person, home, relation, begins, ends, at = row
            named = dict(zip(names, values, strict=True))
            yield Lived(key, person, home, relation, begins, ends, at, named)


def spells_now(homes: Sequence[Any]) -> pa.Table:
    """The spell of work that goes on of each member: its wage a month, and whether it is whole."""
    rows: list[tuple[Any, ...]] = []
    for chunk in _chunks(homes):
        spells = WorkSpell.objects.filter(
            person__memberships__household__in=chunk,
            person__memberships__valid_to=None,
            ended_on=None,
        )
        for person, cents, *texts in spells.values_list(
            "person_id", "monthly_wage_cents", "employer", "industry", "channel"
        ):
            wage = None if cents is None else canonical(Decimal(cents).scaleb(-2))
            rows.append((person, wage, "true" if cents is not None and all(texts) else "false"))
    return text_table(("person_id", "wage", "is_whole"), rows)


def homes_now(homes: Sequence[Any], names: Iterable[str]) -> pa.Table:
    """Households with the named fields and causes as canonical text."""
    known = fields_of("household")
    wanted = [known[name] for name in names if name not in ("main_cause", "other_causes")]
    attributes = _attributes(wanted)
    rows: list[tuple[Any, ...]] = []
    causes: dict[Any, tuple[str | None, str | None]] = {}
    for chunk in _chunks(homes):
        causes |= _causes(chunk)
        rows += Household.objects.filter(pk__in=chunk).values_list("pk", *attributes)
    keys, *values = _by_column(rows, 1 + len(attributes))
    texts = _texts(Household, keys, wanted, dict(zip(attributes, values, strict=True)))
    said = [causes.get(key, (None, None)) for key in keys]
    columns = ("household_id", "main_cause", "other_causes", *(field.name for field in wanted))
    return _table(columns, [keys, *_by_column(said, 2), *texts])


def living_now(homes: Sequence[Any], names: Iterable[str]) -> pa.Table:
    """The latest observation of each household with the named fields as canonical text."""
    return _observations(homes, names, lambda home, _: home, ("household_id",))


def seen_now(homes: Sequence[Any], names: Iterable[str]) -> pa.Table:
    """Every day on which the living conditions of households were seen, as recorded last."""
    keys = ("household_id", "observed_on")
    return _observations(homes, names, lambda home, day: (home, day), keys)


def _observations(
    homes: Sequence[Any],
    names: Iterable[str],
    mark: Callable[[Any, date], Any],
    keys: Sequence[str],
) -> pa.Table:
    """The observation recorded last of each `mark` of household and day; its `keys` first."""
    wanted = [fields_of("living")[name] for name in names]
    attributes = _attributes(wanted)
    latest: dict[Any, tuple[Any, ...]] = {}
    for chunk in _chunks(homes):
        found = Living.objects.filter(household_id__in=chunk).order_by("observed_on", "recorded_at")
        for row in found.values_list("household_id", "observed_on", *attributes):
            latest[mark(row[0], row[1])] = row
    own, days, *values = _by_column(list(latest.values()), 2 + len(attributes))
    texts = _texts(Living, own, wanted, dict(zip(attributes, values, strict=True)))
    return _table((*keys, *(field.name for field in wanted)), [*[own, days][: len(keys)], *texts])


def visits_now(homes: Sequence[Any]) -> pa.Table:
    """Every visit to households."""
    names = ("visit_id", "household_id", "visited_on", "mode")
    rows: list[tuple[Any, ...]] = []
    for chunk in _chunks(homes):
        found = Visit.objects.filter(household_id__in=chunk)
        rows += found.values_list("pk", *names[1:])
    return text_table(names, rows)


def lines_now(homes: Sequence[Any], months: tuple[date, date] | None = None) -> pa.Table:
    """What each household answered about income: the latest answer a kind, source and span.

    With `months` only of spans that reach into them, the end not included.
    """
    found: dict[tuple[Any, ...], tuple[str | None, ...]] = {}
    for chunk in _chunks(homes):
        lines = IncomeLine.objects.filter(statement__household_id__in=chunk)
        if months is not None:
            since, until = months
            lines = lines.filter(statement__month_from__lt=until, statement__month_to__gt=since)
        for home, kind, source, receiver, start, end, answer, cents, *unit in lines.order_by(
            "statement__recorded_at", "pk"
        ).values_list(
            *("statement__household_id", "kind", "source", "receiver_id"),
            *("statement__month_from", "statement__month_to", "answer", "amount_cents"),
            *("currency", "period", "basis"),
        ):
            mark = (home, kind, source, receiver, start, end)
            amount = None if cents is None else canonical(Decimal(cents).scaleb(-2))
            found[mark] = (answer, amount, *unit)
    names = (
        *("household_id", "kind", "source", "receiver_id", "month_from", "month_to"),
        *("answer", "amount", "currency", "period", "basis"),
    )
    return text_table(names, [(*mark, *said) for mark, said in found.items()])


def _attributes(fields: Sequence[Field]) -> list[str]:
    """The attributes that keep the fields, each once: what a standard adds shares one."""
    return list(dict.fromkeys(field.attribute for field in fields))


def _by_column(rows: Sequence[Sequence[Any]], width: int) -> Sequence[Sequence[Any]]:
    return list(zip(*rows, strict=True)) or [()] * width


def _texts(
    model: Any, keys: Sequence[Any], fields: Sequence[Field], kept: Mapping[str, Sequence[Any]]
) -> list[list[str | None]]:
    """Columns of values as rows keep them, by attribute, as columns of canonical text."""
    return [_column(model, keys, field, kept[field.attribute]) for field in fields]


def _column(
    model: Any, keys: Sequence[Any], field: Field, values: Sequence[Any]
) -> list[str | None]:
    if field.of_pack:
        return [canonical(value_in(value, field)) for value in values]
    if field.sealed:
        table = model._meta.db_table
        return [
            opened(value, table, field.name, str(key)) if value else None
            for key, value in zip(keys, values, strict=True)
        ]
    texts = {value: _text(value, field) for value in set(values)}  # many rows, few answers
    return [texts[value] for value in values]


def _text(value: Any, field: Field) -> str | None:
    if value is None or value == "":
        return None
    return canonical(Decimal(value) / 100 if field.type == "money" else value)


def _causes(homes: Sequence[Any]) -> dict[Any, tuple[str | None, str | None]]:
    found: dict[Any, tuple[str | None, str | None]] = {}
    rows = HouseholdCause.objects.filter(household_id__in=homes, valid_to=None).order_by("id")
    for home, cause, is_main in rows.values_list("household_id", "cause", "is_main"):
        main, others = found.get(home, (None, None))
        found[home] = (cause, others) if is_main else (main, f"{others or ''} {cause}".strip())
    return found


def _below(area: Any) -> Any:
    return AreaClosure.objects.filter(above=area, valid_to=None).values("below_id")


def _chunks(values: Sequence[Any]) -> Iterator[list[Any]]:
    stream = iter(values)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk


def text_table(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> pa.Table:
    """Rows as columns of text; None stays unknown."""
    return _table(names, _by_column(list(rows), len(names)))


def _table(names: Sequence[str], columns: Sequence[Sequence[Any]]) -> pa.Table:
    texts = [[None if value is None else str(value) for value in column] for column in columns]
    return pa.table([pa.array(column, pa.string()) for column in texts], names=list(names))
