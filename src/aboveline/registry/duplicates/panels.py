"""What the pages show of a pair: how it was found in words, both records side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aboveline.registry.codes import label_of
from aboveline.registry.fields import fields_of, shown_value, value_of
from aboveline.registry.models import DuplicatePair, Membership, Merge, Person
from aboveline.vault.masking import masked
from aboveline.web.templatetags.web import day as written_day

COMPARED = (
    *("name", "sex", "birth_date", "identity_number", "phone", "ethnicity"),
    *("education", "school_status", "labour_ability"),
)
THINGS: dict[str, Any] = {
    "name": gettext_lazy("name"),
    "birth_date": gettext_lazy("birth date"),
    "sex": gettext_lazy("sex"),
    "area": gettext_lazy("area"),
    "identity_number": gettext_lazy("identity number"),
    "phone": gettext_lazy("telephone"),
}
LEVELS: dict[str, Any] = {
    "same": gettext_lazy("same"),
    "same_sound": gettext_lazy("read the same"),
    "alike_sound": gettext_lazy("sounds alike"),
    "nearly": gettext_lazy("nearly the same"),
    "swapped": gettext_lazy("day and month swapped"),
    "year_alone": gettext_lazy("same year, one without a day"),
    "same_year": gettext_lazy("same year"),
    "same_village": gettext_lazy("same village"),
    "same_township": gettext_lazy("same township"),
    "same_county": gettext_lazy("same county"),
    "same_last_four": gettext_lazy("last four the same"),
    "other": gettext_lazy("differs"),
}


@dataclass(frozen=True)
class Line:
    """One thing of both records; `mark` is same, differs or one (only one record has it)."""

    label: str
    first: str
    second: str
    mark: str


@dataclass(frozen=True)
class Side:
    """One record and where its person lives."""

    person: Person
    number: str
    area: str
    status: str


@dataclass(frozen=True)
class PairRow:
    """A pair in the list."""

    key: UUID
    first: Side
    second: Side
    percent: int | None
    found: str
    since: date
    state: str


def pair_rows(pairs: Iterable[DuplicatePair]) -> list[PairRow]:
    """The pairs with where both people live. One query."""
    rows = list(pairs)
    homes = _homes([key for pair in rows for key in (pair.first_id, pair.second_id)])
    return [_row(pair, homes) for pair in rows]


def sides_of(pair: DuplicatePair) -> tuple[Side, Side]:
    """Both records of a pair. One query."""
    homes = _homes([pair.first_id, pair.second_id])
    return _side(pair.first, homes), _side(pair.second, homes)


def lines_of(pair: DuplicatePair) -> list[Line]:
    """What both records say, one thing a line; numbers are masked, and compared before."""
    known = fields_of("person")
    found = []
    for name in COMPARED:
        one, other = (value_of(row, known[name]) for row in (pair.first, pair.second))
        if one is None and other is None:
            continue
        shown = _shown(name, one), _shown(name, other)
        found.append(Line(known[name].label, *shown, _mark(one, other)))
    return found


def reasons_of(levels: Mapping[str, str]) -> str:
    """How two records compare, in words: `name same · birth date nearly the same`."""
    parts = [
        f"{THINGS[thing]} {LEVELS[level]}"
        for thing, level in levels.items()
        if thing in THINGS and level in LEVELS
    ]
    return " · ".join(parts)


def merge_of(pair: DuplicatePair) -> Merge | None:
    """The merge of a pair that stands, if there is one."""
    found: Merge | None = pair.merges.filter(undone_at=None).order_by("-at").first()
    return found


def _row(pair: DuplicatePair, homes: dict[UUID, Membership]) -> PairRow:
    return PairRow(
        key=pair.pk,
        first=_side(pair.first, homes),
        second=_side(pair.second, homes),
        percent=None if pair.probability is None else int(100 * pair.probability),
        found=reasons_of(pair.evidence),
        since=pair.found_at,
        state=pair.state,
    )


def _side(person: Person, homes: dict[UUID, Membership]) -> Side:
    home = homes.get(person.pk)
    if home is None:
        return Side(person, "", "", _("not in a household today"))
    status = label_of("register_status", home.household.register_status)
    return Side(person, home.household.number, home.household.area.name, status)


def _homes(keys: Sequence[UUID]) -> dict[UUID, Membership]:
    rows = Membership.objects.filter(person__in=keys, valid_to=None)
    return {row.person_id: row for row in rows.select_related("household__area")}


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    field = fields_of("person")[name]
    if isinstance(value, date):
        return written_day(value)
    return masked(name, value) if field.sealed else shown_value(field, value)


def _mark(one: Any, other: Any) -> str:
    if one is None or other is None:
        return "one"
    return "same" if one == other else "differs"
