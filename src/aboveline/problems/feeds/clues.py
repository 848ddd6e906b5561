"""Which clues the rows of a feed give: by event, or where the year of a household is above a line.

A payout lowers what is left to a household, and nothing here is income.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aboveline.evaluation.area_tables import lookup_of
from aboveline.problems.errors import refuse
from aboveline.problems.models import FeedRow
from aboveline.registry.models import Household
from aboveline.registry.standards import currency_word, site_standard
from aboveline.registry.words import site_words
from aboveline.standard import StandardError
from aboveline.standard.deadlines import number_in
from aboveline.standard.model import Feed
from aboveline.web.clock import today


@dataclass(frozen=True)
class Given:
    """A clue that rows of a batch give about a household or one of its members."""

    household: UUID
    rule: str
    person: UUID | None
    words: str


def clues_of(feed: Feed, rows: Collection[FeedRow]) -> list[Given]:
    """The clues of new rows of one feed, one for a household, rule and member."""
    if feed.above is None:
        return _of_events(feed, rows)
    lines = alarm_lines(feed, {row.household_id for row in rows if row.household_id})
    left, counts = burdens(feed, rows)
    words: dict[UUID, list[str]] = defaultdict(list)
    for (home, year), cents in sorted(left.items(), key=lambda item: (str(item[0][0]), item[0][1])):
        if cents > lines[home]:
            said = _bill_words(feed, year, counts[home, year], cents, lines[home])
            words[home].append(said)
    return [Given(home, str(feed.shape.rule), None, " ".join(said)) for home, said in words.items()]


def burdens(
    feed: Feed, rows: Iterable[FeedRow]
) -> tuple[dict[tuple[UUID, int], int], dict[tuple[UUID, int], int]]:
    """By household and year of the rows: what is left after payouts, in cents, and how many rows.

    Rows that were taken before count with them. One query.
    """
    rows = list(rows)
    years = {(row.household_id, row.on.year) for row in rows if row.household_id and row.on}
    earlier = FeedRow.objects.filter(
        feed=feed.name, is_taken=True, household__in={home for home, _year in years}
    ).exclude(pk__in=[row.pk for row in rows])
    paid: dict[Any, int] = defaultdict(int)
    back: dict[Any, int] = defaultdict(int)
    counts: dict[Any, int] = defaultdict(int)
    for row in (*earlier, *rows):
        if row.on is None or (key := (row.household_id, row.on.year)) not in years:
            continue
        paid[key] += row.amount_cents or 0
        back[key] += row.payout_cents or 0
        counts[key] += 1
    return {key: max(0, paid[key] - back[key]) for key in paid}, counts


def alarm_lines(feed: Feed, homes: Collection[UUID]) -> dict[UUID, int]:
    """The line of each household in cents, by its area today. Raises PROBLEM-062."""
    areas = dict(Household.objects.filter(pk__in=homes).values_list("pk", "area_id"))
    lookup = lookup_of(site_standard(), set(areas.values()), today())
    lines: dict[UUID, int] = {}
    for area in set(areas.values()):
        try:
            line = None if feed.above is None else number_in(feed.above, lookup, str(area))
        except StandardError:
            line = None
        if line is None:
            raise refuse("PROBLEM-062")
        lines[area] = int(line * 100)
    return {home: lines[area] for home, area in areas.items()}


def _of_events(feed: Feed, rows: Iterable[FeedRow]) -> list[Given]:
    found: dict[tuple[UUID, str, UUID | None], list[str]] = defaultdict(list)
    for row in rows:
        if row.household_id is None or row.on is None:
            continue
        event = feed.shape.events[row.event]
        said = site_words().text(f"feeds.{feed.name}.{row.event}", event.label or row.event)
        words = _("%(department)s: %(event)s on %(day)s.") % {
            "department": department(feed),
            "event": said,
            "day": row.on.isoformat(),
        }
        found[row.household_id, event.rule, row.person_id].append(words)
    return [Given(*key, " ".join(words)) for key, words in found.items()]


def _bill_words(feed: Feed, year: int, count: int, cents: int, line: int) -> str:
    text = ngettext(
        "%(department)s: %(count)d row of %(year)d, %(left)s %(currency)s left after payouts;"
        " the line is %(line)s %(currency)s.",
        "%(department)s: %(count)d rows of %(year)d, %(left)s %(currency)s left after payouts;"
        " the line is %(line)s %(currency)s.",
        count,
    )
    return text % {
        "department": department(feed),
        "count": count,
        "year": year,
        "left": f"{cents / 100:,.2f}",
        "line": f"{line / 100:,.2f}",
        "currency": currency_word(),
    }


def department(feed: Feed) -> str:
    """The department of a feed, in the language of the page."""
    return site_words().plain("owners", feed.shape.department)


def feed_label(name: str) -> str:
    """What people call a feed."""
    return site_words().name("feeds", name)
