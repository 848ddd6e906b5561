"""A census of a county: two villages with registered and other households, enumerators of afar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from tests.cast import AT, DAY, Cast, give_duty

from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import User
from aboveline.areas.models import Area
from aboveline.registry.models import Household, Living, Membership, Person, Visit
from aboveline.registry.recording import put
from aboveline.verification.actions import counting
from aboveline.verification.models import (
    CensusBatch,
    CensusDifference,
    CensusHousehold,
    CensusRound,
    CensusVillage,
)

GOOD: dict[str, Any] = {
    "people": "2",
    "relocation_household": "false",
    "enough_food": "true",
    "protein_available": "true",
    "enough_clothing": "true",
    "dwelling_grade": "A",
    "dwelling_remedy": "none",
    "water_at_home": "true",
    "water_quality": "meets_standard",
    "main_income": "wage",
    "help_industry": "false",
    "help_employment": "false",
    "help_health": "false",
}
OF_MEMBER = {
    "sex": None,
    "residents_medical_insurance": "true",
    "employees_medical_insurance": "false",
    "working": None,
}
FIRST, LAST = date(2020, 6, 1), date(2020, 7, 15)


def office(cast: Cast) -> Actor:
    """The office above the county."""
    return cast.actor("province")


def outsider(cast: Cast, name: str = "outsider") -> User:
    """An enumerator in the county who is a village worker in another county."""
    made, is_new = User.objects.get_or_create(
        username=name, defaults={"name": f"Made-Up {name}", "password": "!"}
    )
    if is_new:
        for role, area in (("enumerator", "qinglan"), ("village_worker", "heishui-1")):
            give_duty(made, role, cast.areas[area], since=date(2020, 1, 1))
    return made


def register(cast: Cast, place: str = "shigou-4", homes: int = 4) -> list[Household]:
    """Registered households of two people in a village, as the answers of `GOOD` say, and another
    one that is not registered.
    """
    wrote = {"recorded_by": "service:tests", "recorded_at": AT}
    made = []
    for number in range(homes + 1):
        home = Household(
            number=f"C{place[-1]}{number:02d}",
            area=cast.areas[place],
            size=2,
            register_status="exited" if number < homes else "not_registered",
            head_name=f"Head {place} {number}",
            relocation_household=False,
            **wrote,
        )
        put(home, "household", {"address": f"Lane {number}"})
        home.save()
        for relation, school in (("head", None), ("son", True)):
            person = Person(
                name=f"{relation} {number}",
                residents_medical_insurance=True,
                employees_medical_insurance=False,
                in_school=school if school else False,
                home_area=home.area,
                home_number=home.number,
                **wrote,
            )
            person.save()
            Membership.objects.create(person=person, household=home, relation=relation)
        visit = Visit.objects.create(
            household=home, visited_on=date(2020, 5, 3), visitor="service:tests", recorded_at=AT
        )
        Living.objects.create(
            household=home,
            visit=visit,
            observed_on=date(2020, 5, 3),
            enough_food=True,
            protein_available=True,
            enough_clothing=True,
            dwelling_grade="A",
            dwelling_remedy="none",
            water_at_home=True,
            water_quality="meets_standard",
            **wrote,
        )
        made.append(home)
    return made


def opened_round(cast: Cast, *, days: tuple[counting.Days, ...] = ()) -> CensusRound:
    """A round of the county in one batch."""
    return counting.open_round(
        cast.areas["qinglan"],
        standard_on=date(2020, 5, 31),
        batches=days or (counting.Days(FIRST, LAST),),
        actor=office(cast),
        seed="made-up seed of the tests",
    )


def given_round(cast: Cast, homes: int = 4) -> CensusRound:
    """A round of which every village is given to one outsider, and a second one."""
    register(cast, homes=homes)
    return given(opened_round(cast), cast)


def given(found: CensusRound, cast: Cast) -> CensusRound:
    """The round, its villages given."""
    for village in found.villages.all():
        counting.give_village(village, outsider(cast), actor=office(cast))
        counting.give_village(
            village, outsider(cast, "second outsider"), actor=office(cast), second=True
        )
    return found


def members_of(row: CensusHousehold) -> list[dict[str, Any]]:
    """The members of a household as the register has them; of one that it lacks two others."""
    rows = Membership.objects.filter(household=row.household).select_related("person")
    known = [(one.person, one.relation) for one in rows.order_by("pk")]
    return [
        OF_MEMBER
        | {"name": one.name, "relation": relation, "in_school": str(bool(one.in_school))}
        | {"sex": one.sex or None, "birth_date": str(one.birth_date or "")}
        for one, relation in known or [(Person(name="A"), "head"), (Person(name="B"), "son")]
    ]


def answer(row: CensusHousehold, person: User, **changed: Any) -> None:
    """The answers of `GOOD`, but for what is changed; `outcome`, `members` and the like too."""
    how = {
        name: changed.pop(name)
        for name in ("outcome", "is_draft", "on", "members")
        if name in changed
    }
    how.setdefault("members", members_of(row))
    given = counting.Given(key=uuid4(), answers=GOOD | changed, **({"on": DAY} | how))
    counting.record_answer(row, given, actor=actor_of(person))


def answer_all(found: CensusRound, cast: Cast) -> list[CensusHousehold]:
    """Everybody of the round answers as the register says, twice where it is drawn."""
    rows = list(CensusHousehold.objects.filter(village__round=found).order_by("household__number"))
    for row in rows:
        answer(row, outsider(cast))
        if row.is_double:
            answer(row, outsider(cast, "second outsider"))
    return rows


def compared(found: CensusRound, cast: Cast) -> CensusBatch:
    """The first batch of a round, closed and compared."""
    batch = found.batches.get(number=1)
    counting.close_batch(batch, actor=office(cast), reason="The rain season begins.")
    return counting.compare_batch(batch, actor=office(cast))


def village_of(found: CensusRound, area: Area) -> Any:
    """A village of a round."""
    return found.villages.get(village=area)


@dataclass(frozen=True)
class Counted:
    """A round of the county with a village, a household to count in it, and a difference."""

    round: CensusRound
    village: CensusVillage
    counted: CensusHousehold
    difference: CensusDifference


def counted_once(cast: Cast) -> Counted:
    """A household of the cast in an open round, the enumerator's to count; one difference."""
    home = cast.households["0417"]
    found = CensusRound.objects.create(
        area=cast.areas["qinglan"],
        standard_on=date(2020, 5, 31),
        standard="china-2013",
        asks={"guarantees": ["water_at_home"]},
        seed="s",
        opened_on=DAY,
        opened_by="service:tests",
        opened_at=AT,
    )
    batch = CensusBatch.objects.create(round=found, number=1, begins_on=FIRST, ends_on=LAST)
    village = CensusVillage.objects.create(
        round=found, batch=batch, village=home.area, stratum="other", registered=1, weight=1.0
    )
    row = CensusHousehold.objects.create(
        village=village, household=home, is_registered=True, enumerator=cast.user("enumerator")
    )
    difference = CensusDifference.objects.create(
        batch=batch, area=home.area, counted=row, field="water_at_home", kind="differs"
    )
    return Counted(found, village, row, difference)
