"""An assessment of one county of the demonstration, with wrong exits that the assessor finds.

Everything goes through the acts of assessments; answers are made up, and most households are well.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from numpy.random import Generator, default_rng

from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import User
from aboveline.areas.models import Area, AreaTag
from aboveline.registry.models import Household
from aboveline.site.demo.areas import DemoCounty
from aboveline.verification.actions import assessing
from aboveline.verification.models import Assessment, SampleHousehold
from aboveline.web.clock import today

_VILLAGES, _FEWEST = 5, 2
_PARTS = {
    "office": "the office rolled 4 1 6 6 2 5 3",
    "assessors": "the assessor rolled 2 2 5 1 6 4",
}
_POOR = {"exited": 0.06, "unregistered": 0.01}


def build_assessment(county: DemoCounty) -> int:
    """The assessment of a county, reported; gives how many households were interviewed.

    A county whose households live in one village has nothing to draw from and is not assessed.
    """
    lived_in = Household.objects.filter(area__in=county.villages, ended_on=None).values("area")
    villages = min(_VILLAGES, lived_in.distinct().count())
    if villages < _FEWEST:
        return 0
    people = {user.username: user for user in User.objects.filter(is_demo=True)}
    office, visitor = (actor_of(people[f"demo-{role}"]) for role in ("province", "assessor"))
    tags = {"poor_village": county.villages[::2], "remote_village": county.villages[1::5]}
    AreaTag.objects.bulk_create(
        AreaTag(area=area, tag=tag, valid_from=today())
        for tag, areas in tags.items()
        for area in areas
    )
    planned = assessing.Planned(villages)
    found = assessing.plan_assessment(county.area, planned, actor=office)
    assessing.freeze_frame(found, actor=office)
    for act in (assessing.commit_part, assessing.open_part):
        act(found, _PARTS["office"], actor=office)
        act(found, _PARTS["assessors"], actor=visitor)
    keys = found.drawn.order_by().values_list("village", flat=True).distinct()
    for village in Area.objects.filter(pk__in=keys):
        assessing.assign_village(found, village, people["demo-assessor"], actor=office)
    count = _visit(found, visitor)
    assessing.close_field(found, actor=office)
    assessing.report_assessment(found, actor=office)
    return count


def _visit(found: Assessment, visitor: Actor) -> int:
    draw = default_rng(11)
    rows = list(found.drawn.filter(state="waiting").order_by("village__order", "group", "order"))
    for row in rows:
        assessing.record_interview(row, _given(row, draw), actor=visitor)
    return len(rows)


def _given(row: SampleHousehold, draw: Generator) -> assessing.Given:
    poor = row.group == "registered" or draw.random() < _POOR[row.group]
    answers: dict[str, Any] = dict.fromkeys(
        ("food", "clothing", "schooling", "medical_insurance", "housing", "water"), True
    )
    answers["income"] = Decimal(int(draw.integers(4600, 14000)))
    if poor:
        answers |= {"water": False} if draw.random() < 0.5 else {"income": Decimal(3100)}
    return assessing.Given(
        answers=answers,
        approves=bool(draw.random() < 0.97),
        on=today(),
        minutes=int(draw.integers(18, 50)),
    )
