"""The made-up cast of the site's tests: areas, people by role and place, three households.

```
nation
  north (province)
    lin (prefecture)
      qinglan (county) > shigou (township) > shigou-3, shigou-4 (villages)
      baishi (county) > heishui (township) > heishui-1 (village)
    dong (prefecture)
  south (province)
    hemu (county; no prefecture) > luhe (township) > luhe-1 (village)
```

The scene plays in the village `shigou-3`. Somebody stands *inside* when his duty is in an area
that holds the village, *beside* when it is in an area of the same level in the same province,
*outside* when it is in another province, and *ended* when it was inside and ended yesterday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.test import Client

from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import Role
from aboveline.areas.models import Area, AreaClosure, AreaName, Level
from aboveline.registry.models import Household, Membership, Person, Visit
from aboveline.registry.names import pinyin_of
from aboveline.registry.recording import put

DAY = date(2020, 6, 30)
AT = datetime(2020, 6, 30, 8, tzinfo=UTC)
LEVELS = ("nation", "province", "prefecture", "county", "township", "village")
TREE = (  # key, level, parent, name
    ("nation", "nation", None, "Made-up Nation"),
    ("north", "province", "nation", "North Province"),
    ("lin", "prefecture", "north", "Lin Prefecture"),
    ("qinglan", "county", "lin", "Qinglan County"),
    ("shigou", "township", "qinglan", "Shigou Township"),
    ("shigou-3", "village", "shigou", "Shigou Village 3"),
    ("shigou-4", "village", "shigou", "Shigou Village 4"),
    ("baishi", "county", "lin", "Baishi County"),
    ("heishui", "township", "baishi", "Heishui Township"),
    ("heishui-1", "village", "heishui", "Heishui Village 1"),
    ("dong", "prefecture", "north", "Dong Prefecture"),
    ("south", "province", "nation", "South Province"),
    ("hemu", "county", "south", "Hemu County"),
    ("luhe", "township", "hemu", "Luhe Township"),
    ("luhe-1", "village", "luhe", "Luhe Village 1"),
)
PLACES: dict[str, dict[str, str]] = {
    "village_worker": {"inside": "shigou-3", "beside": "shigou-4", "outside": "luhe-1"},
    "township": {"inside": "shigou", "beside": "heishui", "outside": "luhe"},
    "county": {"inside": "qinglan", "beside": "baishi", "outside": "hemu"},
    "prefecture": {"inside": "lin", "beside": "dong", "outside": "south"},
    "province": {"inside": "north", "outside": "south"},
    "nation": {"inside": "nation"},
    "enumerator": {"inside": "shigou-3", "beside": "shigou-4", "outside": "luhe-1"},
    "assessor": {"inside": "qinglan", "beside": "baishi", "outside": "hemu"},
    "auditor": {"inside": "qinglan", "beside": "baishi", "outside": "hemu"},
    "administrator": {
        "inside": "qinglan",
        "beside": "baishi",
        "outside": "hemu",
        "above": "nation",
    },
}
HOUSEHOLDS = (  # number, village, head, identity number of the head (area 99xxxx is made up)
    ("0417", "shigou-3", "Wang Made-Up", "990101195103070014"),
    ("0512", "heishui-1", "Li Made-Up", "990102196204180037"),
    ("0901", "luhe-1", "Zhao Made-Up", "990201197008290056"),
)


@dataclass
class Cast:
    """Everybody and everything by a short key; people as role and place, such as county, inside."""

    areas: dict[str, Area]
    people: dict[tuple[str, str], User]
    households: dict[str, Household]

    def user(self, role: str, place: str = "inside") -> User:
        """The person of a role in a place."""
        return self.people[role, place]

    def actor(self, role: str, place: str = "inside") -> Actor:
        """The same as an actor of today."""
        return actor_of(self.people[role, place])

    def client(self, role: str, place: str = "inside") -> Client:
        """A browser in which the person of a role in a place is signed in."""
        return signed_in(self.people[role, place])

    def stranger(self) -> User:
        """A person without any duty."""
        return self.people["nobody", "anywhere"]


def signed_in(user: User, **settings: object) -> Client:
    """A browser in which this person is signed in."""
    client = Client(**settings)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_cast() -> Cast:
    """The cast, written straight into the tables (11 statements, whatever the actions do)."""
    areas = _areas()
    people = _people(areas)
    return Cast(areas, people, _households(areas))


def _areas() -> dict[str, Area]:
    levels = [
        Level(code=code, rank=10 * (place + 1), name_en=code.title())
        for place, code in enumerate(LEVELS)
    ]
    Level.objects.bulk_create(levels, ignore_conflicts=True)
    areas: dict[str, Area] = {}
    lines: dict[str, list[str]] = {}
    for place, (key, level, parent, name) in enumerate(TREE):
        above = areas[parent] if parent else None
        order, code = f"{place:03d}", f"99{place:04d}"
        areas[key] = Area(level_id=level, parent=above, name=name, order=order, code=code)
        lines[key] = [key, *(lines[parent] if parent else [])]
    Area.objects.bulk_create(areas.values())
    AreaName.objects.bulk_create(AreaName(area=area, name=area.name) for area in areas.values())
    AreaClosure.objects.bulk_create(
        AreaClosure(above=areas[above], below=areas[key], distance=distance)
        for key, line in lines.items()
        for distance, above in enumerate(line)
    )
    return areas


def _people(areas: dict[str, Area]) -> dict[tuple[str, str], User]:
    people: dict[tuple[str, str], User] = {}
    duties: list[Duty] = []
    for role in Role:
        places = PLACES[role]
        for place, area in {**places, "ended": places["inside"]}.items():
            user = User(username=f"{role}.{place}", name=f"{role} {place}", password="!")  # noqa: S106
            people[role, place] = user
            duties.append(
                Duty(
                    user=user,
                    role=role,
                    area=areas[area],
                    valid_from=date(2019, 1, 1),
                    valid_to=DAY if place == "ended" else None,
                    given_by="service:tests",
                    given_at=AT - timedelta(days=500),
                )
            )
    people["nobody", "anywhere"] = User(username="nobody", name="Nobody", password="!")  # noqa: S106
    User.objects.bulk_create(people.values())
    Duty.objects.bulk_create(duties)
    return people


def give_duty(user: User, role: str, area: Area, *, since: date = date(2019, 1, 1)) -> None:
    """Give somebody a role in an area from a day on."""
    given = {"given_by": "service:tests", "given_at": AT}
    Duty.objects.create(user=user, role=role, area=area, valid_from=since, **given)


def _households(areas: dict[str, Area]) -> dict[str, Household]:
    households: dict[str, Household] = {}
    people, memberships, visits = [], [], []
    wrote = {"recorded_by": "service:tests", "recorded_at": AT}
    for number, village, head, identity in HOUSEHOLDS:
        household = Household(number=number, area=areas[village], size=2, **wrote)
        household.head_name, household.head_pinyin = head, pinyin_of(head)
        put(household, "household", {"phone": "19900000000"})
        households[number] = household
        first, second = Person(**wrote), Person(**wrote)
        card = {"identity_type": "resident_id", "identity_number": identity}
        born = date.fromisoformat(identity[6:14])
        put(first, "person", {"name": head, "birth_date": born, "sex": "male", **card})
        child = {"name": f"Child of {head}", "birth_date": date(2010, 5, 5), "sex": "male"}
        put(second, "person", child)
        people += [first, second]
        for person in (first, second):
            person.home_area, person.home_number = household.area, household.number
        memberships += [
            Membership(person=first, household=household, relation="head"),
            Membership(person=second, household=household, relation="son"),
        ]
        visits.append(
            Visit(
                household=household,
                visited_on=date(2020, 6, 12),
                visitor="service:tests",
                recorded_at=AT,
            )
        )
    Household.objects.bulk_create(households.values())
    Person.objects.bulk_create(people)
    Membership.objects.bulk_create(memberships)
    Visit.objects.bulk_create(visits)
    return households
