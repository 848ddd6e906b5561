"""Versions of a record: what was true from when to when, as known from which moment on.

Every moment at which something was recorded gives the rows that it changed, as register files have
them: rows with the same first day are versions of one statement, the one recorded last counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

Texts = Mapping[str, str | None]


@dataclass(frozen=True)
class Step:
    """A field that went to a value from a day on, recorded at a moment."""

    at: datetime
    on: date
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Span:
    """A time in which the record holds: `values` at its beginning, and `steps` of its own.

    It is known since `known_at`, and its end since `end_known_at`. No `begins` is ever since.
    """

    known_at: datetime
    begins: date | None = None
    ends: date | None = None
    end_known_at: datetime | None = None
    values: Texts = field(default_factory=dict)
    steps: Sequence[Step] = ()


@dataclass(frozen=True)
class Version:
    """One row: its first day, the first day on which it is no longer true, when it was recorded."""

    valid_from: date | None
    valid_to: date | None
    recorded_at: datetime
    values: Texts


def before(values: Texts, steps: Sequence[Step]) -> dict[str, str | None]:
    """The values before all steps; `steps` in the order in which they were recorded."""
    found = dict(values)
    for step in reversed(steps):
        found[step.field] = step.old
    return found


def versions(spans: Sequence[Span], steps: Sequence[Step] = ()) -> Iterator[Version]:
    """The versions of a record, by the moment of recording; `steps` concern every span.

    What was recorded later overrides what was recorded before, from its day on.
    """
    own = [step for span in spans for step in span.steps]
    ends = [span.end_known_at for span in spans if span.end_known_at is not None]
    moments = {*(span.known_at for span in spans), *ends, *(s.at for s in (*steps, *own))}
    written: dict[date | None, tuple[date | None, Texts]] = {}
    for at in sorted(moments):
        for span in spans:
            if span.known_at > at:
                continue
            for begins, until, values in _known(span, [*steps, *span.steps], at):
                if written.get(begins) != (until, values):
                    written[begins] = (until, values)
                    yield Version(begins, until, at, values)


def as_known_now(
    span: Span, steps: Sequence[Step]
) -> Iterator[tuple[date | None, date | None, Texts]]:
    """The rows of a span as they are known after all steps, in the order of their days."""
    return _known(span, steps, max([span.known_at, *(step.at for step in steps)]))


def _known(
    span: Span, steps: Sequence[Step], at: datetime
) -> Iterator[tuple[date | None, date | None, Texts]]:
    """The rows of a span as they were known at a moment, in the order of their days."""
    ends = span.ends if span.end_known_at is not None and span.end_known_at <= at else None
    if ends is not None and span.begins is not None and ends <= span.begins:
        ends = span.begins + timedelta(days=1)  # a row holds for a day at least
    known = sorted((step for step in steps if step.at <= at), key=lambda step: step.at)
    first = span.begins or date.min
    cuts = sorted({step.on for step in known if first < step.on < (ends or date.max)})
    for begins, until in zip([span.begins, *cuts], [*cuts, ends], strict=True):
        day = begins or date.min
        changed = {step.field: step.new for step in known if step.on <= day}
        yield begins, until, {**span.values, **changed}


def moments(rows: Sequence[Version]) -> Iterator[tuple[datetime, list[Version]]]:
    """Each moment with all rows as they were known from it on, in the order of their days."""
    known: dict[date | None, Version] = {}
    for at in sorted({row.recorded_at for row in rows}):
        known |= {row.valid_from: row for row in rows if row.recorded_at == at}
        yield at, sorted(known.values(), key=lambda row: row.valid_from or date.min)


def steps_of(rows: Sequence[Version], names: Sequence[str]) -> list[Step]:
    """The steps that `versions` would make these rows of, for some fields."""
    found: list[Step] = []
    earlier: list[Version] = []
    for at, known in moments(rows):
        earlier = earlier or known[:1]  # what the first moment says of later days are steps too
        for name in names:
            step: Step | None = None
            for row in known:
                day = row.valid_from or date.min
                old = step.new if step is not None else _on(earlier, day).values.get(name)
                if row.values.get(name) != old:
                    step = Step(at, day, name, old, row.values.get(name))
                    found.append(step)
        earlier = known
    return found


def _on(rows: Sequence[Version], day: date) -> Version:
    """The last row that began by a day, else the first."""
    return next((row for row in reversed(rows) if (row.valid_from or date.min) <= day), rows[0])
