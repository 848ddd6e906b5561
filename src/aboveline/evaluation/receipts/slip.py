"""What a household reads on its slip: what was decided, why, by which standard, how to object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aboveline.accounts.models import User
from aboveline.evaluation.models import Receipt
from aboveline.evaluation.receipts.content import Content, check_mark
from aboveline.evaluation.receipts.replaying import content_in
from aboveline.evaluation.words import day_words, number_words, reason_label, value_words
from aboveline.registry.codes import in_language
from aboveline.registry.models import Person
from aboveline.registry.standards import site_standard
from aboveline.registry.words import CRITERION, Shown, shown_state, site_words
from aboveline.web.templatetags.web import month

KIND_WORDS: dict[str, Any] = {
    "judged": gettext_lazy("what the standard says of the household"),
    "in": gettext_lazy("the household is registered as poor"),
    "monitored": gettext_lazy("the household is watched, so that it does not fall back"),
    "out": gettext_lazy("the household has left poverty"),
    "returned": gettext_lazy("the household is registered again"),
    "refused": gettext_lazy("the household is not registered"),
    "benefit": gettext_lazy("a benefit was decided for the household"),
}


@dataclass(frozen=True)
class SlipLine:
    """One criterion: whether it holds, in words, and what it rests on."""

    label: str
    shown: Shown
    clause: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Slip:
    """Everything that stands on the slip, in the language of the reader."""

    code: str
    number: str
    head: str
    area: str
    decided: str
    state: Shown
    category: str
    on: date
    standard: str
    version: str
    window: str
    criteria: tuple[SlipLine, ...]
    benefits: tuple[tuple[str, str], ...]
    confirmed_by: str
    issued_on: date | None
    digest: str


def slip_of(receipt: Receipt) -> Slip:
    """The slip of an issued receipt. Raises ValueError when it has no content."""
    content, household = content_in(receipt), receipt.household
    outcome = content["outcome"]
    names = _names(content)
    words = site_words()
    return Slip(
        code=receipt.code,
        number=household.number,
        head=household.head_name,
        area=household.area.name,
        decided=str(KIND_WORDS.get(receipt.kind, receipt.kind)),
        state=shown_state(outcome["state"]),
        category=words.name("categories", outcome["category"]) if outcome["category"] else "",
        on=receipt.on,
        standard=words.text("pack.title", site_standard().pack.title)
        if site_standard().name == content["standard"]
        else content["standard"],
        version=content["digest"][:12],
        window=_window(outcome["income_window"]),
        criteria=tuple(_line(item, names) for item in content["reasons"]),
        benefits=tuple(_benefits(outcome["benefits"])),
        confirmed_by=_called(receipt.confirmed_by),
        issued_on=receipt.issued_at.date() if receipt.issued_at else None,
        digest=check_mark(receipt.digest),
    )


def as_json(slip: Slip) -> dict[str, Any]:
    """The slip as plain values, for the printed page."""
    found = asdict(slip)
    for name in ("on", "issued_on"):
        found[name] = day_words(found[name]) if found[name] else ""
    for row, line in zip(found["criteria"], slip.criteria, strict=True):
        row["shown"] = {"kind": line.shown.kind, "word": str(line.shown.word)}
    found["state"] = {"kind": slip.state.kind, "word": str(slip.state.word)}
    return found


def _line(item: Mapping[str, Any], names: Mapping[str, str]) -> SlipLine:
    words = site_words()
    name = item["name"]
    return SlipLine(
        label=words.name("criteria", name),
        shown=CRITERION[item["holds"]],
        clause=words.text(f"criteria.{name}.clause", item["clause"]),
        reasons=tuple(dict.fromkeys(_reasons(item, names))),
    )


def _reasons(item: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """What it rests on; of one that cannot be told, what is not known."""
    for reason in item["reasons"]:
        if reason["value"] is None:
            yield from _unknown(reason, names)
        else:
            value = value_words(reason["name"], reason["value"])
            unit = site_words().unit(reason["unit"]) if reason["unit"] else ""
            yield f"{_named(reason, names)}{in_language(': ', '：')}{value} {unit}".rstrip()


def _unknown(reason: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    inner = [part for part in reason["reasons"] if part["value"] is None]
    if not inner:
        yield _("%(what)s: not known") % {"what": _named(reason, names)}
    for part in inner:
        yield from _unknown(part, names)


def _named(reason: Mapping[str, Any], names: Mapping[str, str]) -> str:
    label = reason_label(reason["name"])
    who = names.get(reason["of"], "") if reason["of"] else ""
    return f"{label} ({who})" if who else label


def _names(content: Content) -> dict[str, str]:
    """Names of the members by key; keys whose person is gone have none."""
    people = content["inputs"].get("people", {"columns": [], "rows": []})
    place = next((n for n, (name, _t) in enumerate(people["columns"]) if name == "person_id"), None)
    keys = [] if place is None else [UUID(row[place]) for row in people["rows"]]
    rows = Person.objects.filter(pk__in=keys).values_list("pk", "name")
    return {str(key): name for key, name in rows}


def _benefits(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the household is entitled to, with its amount and unit."""
    words, known = site_words(), site_standard().benefits
    for name, amount in found.items():
        if amount is not None and Decimal(str(amount)) > 0:
            unit = words.unit(known[name].shape.unit) if name in known else ""
            yield words.name("benefits", name), f"{number_words(amount)} {unit}".rstrip()


def _window(window: Any) -> str:
    if not window:
        return ""
    start, end = (date.fromisoformat(str(day)) for day in window)
    last = end - timedelta(days=1)
    is_of_months = start.day == end.day == 1
    first_said, last_said = map(month if is_of_months else day_words, (start, last))
    return _("%(first)s to %(last)s") % {"first": first_said, "last": last_said}


def _called(key: str) -> str:
    """The name of whoever confirmed it."""
    kind, _sign, identity = key.partition(":")
    if kind != "user":
        return ""
    name: str | None = User.objects.filter(pk=identity).values_list("name", flat=True).first()
    return name or ""
