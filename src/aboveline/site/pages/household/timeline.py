"""What happened to a household, newest first: status, moves, changed fields, problems, help."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from aboveline.accounts.models import User
from aboveline.areas.models import Area
from aboveline.problems.panels import history_of
from aboveline.registry.codes import label_of
from aboveline.registry.fields import fields_of, shown_value
from aboveline.registry.history import values_of
from aboveline.registry.models import Change, Household, Move, StatusChange
from aboveline.web.compiled import compiled_once
from aboveline.web.templatetags.web import colon
from aboveline.web.templatetags.web import day as written_day

SHOWN = 30
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_DAYS = ("valid_from", "valid_to", "died_on", "started_on", "ended_on")
_TABLES = {"household": "household", "person": "person", "living": "living", "membership": ""}


@dataclass(frozen=True)
class Event:
    """One thing that happened on a day, by whom; `details` line by line."""

    on: date
    what: str
    who: str
    details: tuple[str, ...] = ()


def events_of(
    household: Household, names: dict[UUID, str], until: datetime | None = None
) -> list[Event]:
    """The newest events that were recorded until a moment. `names` are the people by key."""
    asked = household.pk, until or NEVER
    changes, statuses, moves = _changes_until(*asked), _statuses_until(*asked), _moves_until(*asked)
    actors = names_of_actors(
        [*(row.actor for row in (*changes, *statuses)), *(move.proposed_by for move in moves)]
    )
    names = {**names, **_names_of_areas(changes)}
    found = [
        *(_status(row, actors) for row in statuses),
        *(_move(row, actors) for row in moves),
        *_changes(changes, actors, names),
        *(Event(h.on, h.what, h.who, h.details) for h in history_of(*asked)),
    ]
    return sorted(found, key=lambda event: event.on, reverse=True)[:SHOWN]


@compiled_once
def _changes_until(household: UUID, until: datetime) -> Any:
    rows = Change.objects.filter(household=household, at__lte=until)
    return rows.order_by("-at", "-id")[: SHOWN * 4]


@compiled_once
def _statuses_until(household: UUID, until: datetime) -> Any:
    return StatusChange.objects.filter(household=household, at__lte=until).order_by("-at")[:SHOWN]


@compiled_once
def _moves_until(household: UUID, until: datetime) -> Any:
    rows = Move.objects.filter(household=household, proposed_at__lte=until)
    return rows.select_related("from_area", "to_area").order_by("-proposed_at")[:SHOWN]


def names_of_actors(keys: Iterable[str]) -> dict[str, str]:
    """Who acted, by the key that records keep: a person's name, or what a service is called."""
    wanted = set(keys)
    people = [key.removeprefix("user:") for key in wanted if key.startswith("user:")]
    found = {f"user:{user.pk}": user.name for user in User.objects.filter(pk__in=people)}
    return {key: found.get(key) or key.partition(":")[2] for key in wanted}


def _status(row: StatusChange, actors: dict[str, str]) -> Event:
    what = _("Register status: %(after)s") % {"after": label_of("register_status", row.after)}
    details = [_("before: %(before)s") % {"before": label_of("register_status", row.before)}]
    return Event(
        row.on, what, actors[row.actor], tuple([*details, row.reason] if row.reason else details)
    )


def _move(row: Move, actors: dict[str, str]) -> Event:
    what = _("Move from %(old)s to %(new)s: %(state)s") % {
        "old": row.from_area.name,
        "new": row.to_area.name,
        "state": label_of("move_state", row.state),
    }
    return Event(row.moved_on, what, actors[row.proposed_by], (row.reason,) if row.reason else ())


def _changes(rows: Sequence[Change], actors: dict[str, str], names: dict[UUID, str]) -> list[Event]:
    """Changed fields, those of one act together."""
    found = []
    for (_at, actor, on), group in groupby(rows, key=lambda row: (row.at, row.actor, row.on)):
        details = tuple(_change(row, names) for row in group)
        found.append(Event(on, _("Records changed"), actors[actor], details))
    return found


def _change(row: Change, names: dict[UUID, str]) -> str:
    field = (
        fields_of(_TABLES[row.subject_type]).get(row.field)
        if _TABLES.get(row.subject_type)
        else None
    )
    label = field.label if field else _other_label(row.field)
    if row.subject_type == "person":
        name = names.get(UUID(row.subject_id), "")
        label = f"{colon(name)}{label}" if name else label
    if field is not None and field.sealed:
        return _("%(field)s (value not shown)") % {"field": label}
    old, new = (_shown(field, row.field, value, names) for value in values_of(row))
    return f"{colon(label)}{old or '–'} → {new or '–'}"


def _names_of_areas(changes: Sequence[Change]) -> dict[UUID, str]:
    """Names of areas between which households moved, by key; asks for none unless one moved."""
    keys = {key for row in changes if row.field == "area" for key in values_of(row) if key}
    return dict(Area.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}


def _shown(field: Any, name: str, value: Any, names: dict[UUID, str]) -> str:
    if value is None or value in ("", []):
        return ""
    if name == "area":
        return names.get(UUID(value), "")
    if name in _DAYS or (field is not None and field.type == "date"):
        return written_day(date.fromisoformat(value))
    if field is not None:
        return shown_value(field, value)
    if name in ("relation", "end_reason", "begin_reason"):
        return label_of(name, str(value))
    return str(value)


def _other_label(name: str) -> str:
    known = {
        "valid_from": _("lives here from"),
        "valid_to": _("lived here until"),
        "relation": _("relation to the head"),
        "end_reason": _("why it ended"),
        "begin_reason": _("why it began"),
        "died_on": _("died on"),
        "area": _("area"),
        "started_on": _("work began"),
        "ended_on": _("work ended"),
    }
    return known.get(name, name.replace("_", " "))
