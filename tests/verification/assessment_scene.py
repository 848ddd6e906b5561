"""A county of eight villages with registered and other households, ready to be assessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.cast import AT, DAY, Cast

from aboveline.accounts.actors import Actor
from aboveline.accounts.models import User
from aboveline.areas.models import Area, AreaClosure, AreaTag
from aboveline.registry.models import Household
from aboveline.verification.actions import assessing
from aboveline.verification.assessments.findings import by_standard
from aboveline.verification.models import Assessment, Interview, SampleHousehold

PARTS = {"office": "office dice 3 5 1 6 2 4", "assessors": "assessor dice 6 6 1 2"}
GOOD: dict[str, Any] = {
    "food": True,
    "clothing": True,
    "schooling": True,
    "medical_insurance": True,
    "housing": True,
    "water": True,
    "income": Decimal(9000),
}
VILLAGES, HOMES = 8, 30


def fill(cast: Cast) -> list[Area]:
    """Eight villages of a township, each with exited, registered and other households."""
    township = cast.areas["shigou"]
    level = cast.areas["shigou-3"].level
    villages = [
        Area(level=level, parent=township, name=f"Sample Village {n}", order=f"9{n}")
        for n in range(VILLAGES)
    ]
    Area.objects.bulk_create(villages)
    above = list(AreaClosure.objects.filter(below=township))
    AreaClosure.objects.bulk_create(
        [AreaClosure(above=one, below=one, distance=0) for one in villages]
        + [
            AreaClosure(above_id=row.above_id, below=one, distance=row.distance + 1)
            for one in villages
            for row in above
        ]
    )
    AreaTag.objects.bulk_create(AreaTag(area=one, tag="poor_village") for one in villages[:4])
    AreaTag.objects.create(area=villages[0], tag="remote_village")
    statuses = ["exited"] * 12 + ["registered_poor"] * 3 + ["not_registered"] * 15
    Household.objects.bulk_create(
        Household(
            number=f"S{place}-{n:02d}",
            area=village,
            size=1 + n % 5,
            register_status=statuses[n],
            head_name=f"Head {place}-{n}",
            recorded_by="service:tests",
            recorded_at=AT,
        )
        for place, village in enumerate(villages)
        for n in range(HOMES)
    )
    return villages


def office(cast: Cast) -> Actor:
    """The office above the county."""
    return cast.actor("province")


def assessor(cast: Cast) -> Actor:
    """An assessor without any other duty."""
    return cast.actor("assessor")


def drawn(cast: Cast, *, villages: int = 6) -> Assessment:
    """An assessment of which the sample is drawn and given to the assessor."""
    fill(cast)
    area = cast.areas["qinglan"]
    found = assessing.plan_assessment(area, assessing.Planned(villages), actor=office(cast))
    found = assessing.freeze_frame(found, actor=office(cast))
    assessing.commit_part(found, PARTS["office"], actor=office(cast))
    assessing.commit_part(found, PARTS["assessors"], actor=assessor(cast))
    assessing.open_part(found, PARTS["office"], actor=office(cast))
    found = assessing.open_part(found, PARTS["assessors"], actor=assessor(cast))
    give_all(found, cast.user("assessor"), actor=office(cast))
    found.refresh_from_db()
    return found


def give_all(found: Assessment, person: User, *, actor: Actor) -> None:
    """Give every village of the sample to one person."""
    for key in found.drawn.order_by().values_list("village", flat=True).distinct():
        assessing.assign_village(found, Area.objects.get(pk=key), person, actor=actor)


def answer(row: SampleHousehold, *, actor: Actor, **changed: Any) -> None:
    """An interview in which everything is well, but for what is changed."""
    answers = GOOD | changed
    approves = bool(answers.pop("approves", True))
    given = assessing.Given(answers=answers, approves=approves, on=date(2020, 6, 30), minutes=20)
    assessing.record_interview(row, given, actor=actor)


def answer_all(found: Assessment, poor: int, *, actor: Actor) -> list[SampleHousehold]:
    """Interview the whole sample; the first `poor` exited households lack water."""
    rows = list(found.drawn.filter(state="waiting").order_by("village__order", "group", "order"))
    bad = [row for row in rows if row.group == "exited"][:poor]
    for row in rows:
        water = False if row in bad else None if row.group == "registered" else True
        if row.group == "registered":
            answer(row, actor=actor, income=Decimal(2000))
        else:
            answer(row, actor=actor, water=water)
    return bad


def write_all(found: Assessment, poor: int, *, actor: Actor) -> None:
    """What `answer_all` leaves, written at once, for tests of what comes after the field."""
    rows = list(found.drawn.filter(state="waiting").order_by("village__order", "group", "order"))
    bad = [row for row in rows if row.group == "exited"][:poor]
    rest: dict[str, Any] = {"approves": True, "is_by_standard": True, "on": DAY, "at": AT}
    rest |= {"place": "home", "minutes": 20, "actor": actor.key, "actor_name": actor.name}
    made = []
    for row in rows:
        income = 2000 if row.group == "registered" else 9000
        answers = GOOD | {"water": row not in bad, "income": income}
        finding = by_standard(found, answers)
        made.append(Interview(sampled=row, answers=answers, finding=finding, **rest))
    Interview.objects.bulk_create(made)
    found.drawn.filter(state="waiting").update(state="answered")


def in_field(cast: Cast) -> SampleHousehold:
    """A household of the cast in the sample of an assessment, the assessor's to visit."""
    home = cast.households["0417"]
    found = Assessment.objects.create(
        area=cast.areas["qinglan"],
        on=DAY,
        standard="china-2013",
        state="in_field",
        villages=2,
        sample={"replaced_when": ["refused"], "households": {}, "groups": {}},
        decided_by="point",
        planned_by="service:tests",
        planned_at=AT,
    )
    return SampleHousehold.objects.create(
        assessment=found,
        household=home,
        village=home.area,
        stratum="other",
        group="exited",
        order=1,
        persons=2,
        numerator=1,
        denominator=9,
        state="waiting",
        interviewer=cast.user("assessor"),
    )
