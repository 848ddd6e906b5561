"""A census of one township of the demonstration: one village compared, others on the way.

Everything goes through the acts of censuses. The enumerator counts in another county than the own.
Most answers are those of the register; some are planted to differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from numpy.random import Generator, default_rng

from aboveline.accounts.actions.duties import give_duty
from aboveline.accounts.actors import Actor, actor_of, service
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Role
from aboveline.site.demo.areas import DemoCounty
from aboveline.verification.actions import counting
from aboveline.verification.census.members import INDEX, Said, member_questions
from aboveline.verification.census.questions import Question, questions_of
from aboveline.verification.census.registered import People, register_on
from aboveline.verification.models import CensusHousehold, CensusRound
from aboveline.web.clock import today

_PLANTED = 0.03  # share of answers that differ from the register
_NEWBORN = "新生儿"  # a member without a name yet, whom the register lacks
_MOST = 30  # households counted in the demonstration, so that it stays quick


def build_census(county: DemoCounty) -> int:
    """The census of the first township of a county; gives how many households were counted."""
    people = {user.username: user for user in User.objects.filter(is_demo=True)}
    enumerator = people["demo-enumerator"]
    again = people["demo-assessor"]
    for person in (enumerator, again):
        give_duty(person, actor=service("demo"), role=Role.ENUMERATOR, area=county.area)
    office = actor_of(people["demo-province"])
    standard_on, mid = today() - timedelta(days=30), today() - timedelta(days=10)
    found = counting.open_round(
        county.townships[0],
        standard_on=standard_on,
        batches=(
            counting.Days(standard_on + timedelta(days=1), mid),
            counting.Days(mid + timedelta(days=1), today() + timedelta(days=30)),
        ),
        actor=office,
        seed="made-up seed of the demonstration",
    )
    first, second = found.batches.order_by("number")
    villages = list(found.villages.order_by("village__order"))
    for place, village in enumerate(villages):
        counting.give_village(village, enumerator, actor=office)
        counting.give_village(village, again, actor=office, second=True)
        if place:
            counting.move_village(village, second, actor=office)
    both = actor_of(enumerator), actor_of(again)
    count = _count(found, villages[0].pk, both, day=mid)
    if len(villages) > 1:
        count += _count(found, villages[-1].pk, both, day=today())
    reason = "The way to the upper hamlet is cut off by a landslide."
    counting.close_batch(first, actor=office, reason=reason)
    counting.compare_batch(first, actor=office)
    return count


def _count(found: CensusRound, village: Any, both: tuple[Actor, Actor], *, day: date) -> int:
    """Count the first households of a village, those drawn twice; one of them refuses."""
    draw = default_rng(17)
    rows = list(
        CensusHousehold.objects.filter(village=village, state="to_do").order_by("-is_double", "pk")[
            :_MOST
        ]
    )
    asked = questions_of(found.asks)
    of_members = member_questions(found.asks)
    said, people = _said(rows, asked, found)
    for place, row in enumerate(rows):
        members = _members(people.get(str(row.household_id), {}), of_members, draw)
        answers = _answers(said[str(row.household_id)], asked, draw, people=len(members))
        outcome = "refused" if place == 5 else "moved" if place == 9 else "done"
        given = counting.Given(
            uuid4(), day, answers, outcome, int(draw.integers(9, 30)), members=members
        )
        counting.record_answer(row, given, actor=both[0])
        if row.is_double and outcome == "done":
            noisy = _answers(said[str(row.household_id)], asked, draw, people=len(members))
            minutes = int(draw.integers(9, 30))
            again = counting.Given(uuid4(), day, noisy, minutes=minutes, members=members)
            counting.record_answer(row, again, actor=both[1])
    return len(rows)


def _said(
    rows: Sequence[CensusHousehold], asked: Mapping[str, Question], round_: CensusRound
) -> tuple[dict[str, dict[str, str]], People]:
    """What the register says of the households, by key and question, and of their members."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    homes = [row.household_id for row in rows if row.household_id is not None]
    of_members = member_questions(round_.asks)
    table, people = register_on(homes, asked, of_members, round_.standard_on)
    for row in table.to_pylist():
        found[row["household"]][row["question"]] = row["low"]
    return found, people


def _members(
    known: Mapping[str, Said], asked: Mapping[str, Question], draw: Generator
) -> list[dict[str, str | None]]:
    """Who lives there, as the register says; some it does not know, some are there no more."""
    found = [
        {name: text for name, text in said.items() if name != INDEX}
        for said in known.values()
        if len(known) == 1 or draw.random() > _PLANTED
    ]
    if not found or draw.random() < _PLANTED:
        found.append(dict.fromkeys(asked) | {"name": _NEWBORN, "age_years": "0"})
    return found


def _answers(
    said: Mapping[str, str], asked: Mapping[str, Question], draw: Generator, *, people: int
) -> dict[str, str | None]:
    answers: dict[str, str | None] = {}
    for name, question in asked.items():
        known = said.get(name)
        if question.grain == "help" and known is None:
            known = "false"
        if draw.random() < _PLANTED and question.field.type == "boolean":
            known = {"true": "false", "false": "true"}.get(known or "", known)
        answers[name] = known
    return answers | {"people": str(people)}
