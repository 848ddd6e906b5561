"""A list from outside in the demonstration: vehicles of a township, some of them looked at."""

from __future__ import annotations

from datetime import timedelta

from aboveline.accounts.actors import actor_of
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.registry.models import Household, Membership
from aboveline.site.demo.tables import DAY
from aboveline.vault.sealing import unseal
from aboveline.verification.actions.comparing import compare_list, decide_hit, record_grounds
from aboveline.verification.comparisons.grounds import households_of
from aboveline.verification.comparisons.reading import Entry

_VEHICLES = ("三轮农用车", "小型轿车", "面包车", "轻型货车")
_EVERY = 35
_LOOKED_AT = (
    ("explained", "It carries the harvest to market. 用于运送农产品。"),
    ("not_theirs", "A cousin of the same name has it. 同名亲戚所有。"),
    ("matters", "A new car, bought this year. 今年新购小轿车。"),
)


def build_comparison() -> int:
    """Grounds of a township, one refusal, a list of vehicles and what was found; how many hits."""
    people = {user.username: actor_of(user) for user in User.objects.filter(is_demo=True)}
    worker, town, office = (
        people[f"demo-{role}"] for role in ("village-worker", "township", "county")
    )
    place = Area.objects.get(pk=town.areas_for(Permission.VERIFICATION_GROUND_RECORD)[0])
    on, paper = DAY - timedelta(days=90), "Signed list of the village（村级签字表）"
    record_grounds(place, kind="consent", reference=paper, given_on=on, actor=town)
    village = worker.areas_for(Permission.VERIFICATION_GROUND_RECORD)[0]
    refuses = Household.objects.filter(area=village).order_by("number")[1]
    record_grounds(
        refuses.area,
        household=refuses,
        kind="refusal",
        reference="",
        given_on=DAY - timedelta(days=20),
        actor=worker,
    )
    heads = Membership.objects.filter(
        household__in=households_of(place.pk), relation="head", valid_to=None
    )
    rows = list(heads.select_related("person").order_by("household__number"))[::_EVERY]
    entries = [_entry(number, row) for number, row in enumerate(rows, start=2)]
    made = compare_list(
        "vehicles",
        entries,
        area=place,
        actor=office,
        file_name="vehicles.xlsx",
        file_digest="0" * 64,
    )
    hits = made.hits.order_by("place")
    for hit, (outcome, reason) in zip(hits[: len(_LOOKED_AT)], _LOOKED_AT, strict=False):
        decide_hit(hit, outcome=outcome, reason=reason, actor=town)
    return int(made.counts["hits"])


def _entry(number: int, row: Membership) -> Entry:
    """The entry of a vehicle; two of three are told by identity number."""
    person = row.person
    born = person.birth_date.isoformat() if person.birth_date else ""
    identity = unseal(person, "identity_number") if number % 3 else ""
    detail = f"车型 {_VEHICLES[number % len(_VEHICLES)]}"
    return Entry(number, identity, person.name, born, person.sex, detail)
