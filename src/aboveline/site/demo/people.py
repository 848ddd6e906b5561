"""Somebody in every role of the demonstration, and their names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from numpy.random import Generator, default_rng

from aboveline.accounts.actors import Actor
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import Role
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.site.demo.areas import Country
from aboveline.standard.yaml_files import read_yaml
from aboveline.web.clock import now

_SINCE = date(2018, 1, 1)


class Names:
    """Draws names that are nobody's."""

    def __init__(self, seed: int) -> None:
        given = read_yaml((Path(__file__).parent / "names.yaml").read_text(encoding="utf-8"))
        self._surnames, self._given = given["surnames"], given
        self._draw: Generator = default_rng(seed)

    def surname(self) -> str:
        """A surname."""
        return str(self._draw.choice(self._surnames))

    def name(self, surname: str, sex: str | None) -> str:
        """A name with this surname, of one or two characters more."""
        pool = self._given["female" if sex == "female" else "male"]
        count = 2 if self._draw.random() < 0.7 else 1
        return surname + "".join(self._draw.choice(pool, size=count, replace=False))


def build_users(country: Country, *, actor: Actor) -> int:
    """Add a user in each role, in Qinglan where the role has a county; gives how many."""
    county = country.counties[0]
    places: dict[Role, Area] = {
        Role.VILLAGE_WORKER: county.villages[0],
        Role.TOWNSHIP: county.townships[0],
        Role.COUNTY: county.area,
        Role.PREFECTURE: country.provinces[0],
        Role.PROVINCE: country.provinces[0],
        Role.NATION: country.nation,
        Role.ENUMERATOR: country.counties[1].area,
        Role.ASSESSOR: country.nation,
        Role.AUDITOR: country.nation,
        Role.ADMINISTRATOR: country.nation,
    }
    names = Names(3)
    users = []
    for number, (role, area) in enumerate(places.items()):
        name = names.name(names.surname(), "female" if number % 2 else "male")
        user = User(username=f"demo-{role.value.replace('_', '-')}", name=name, is_demo=True)
        user.set_unusable_password()
        users.append((user, role, area))
    User.objects.bulk_create([user for user, _, _ in users])
    Duty.objects.bulk_create(
        Duty(
            user=user,
            role=role.value,
            area=area,
            valid_from=_SINCE,
            given_by=actor.key,
            given_at=now(),
        )
        for user, role, area in users
    )
    for user, role, area in users:
        record(
            "accounts:duty:give",
            actor=actor,
            subject=user,
            area_id=area.pk,
            details={"role": role.value},
        )
    return len(users)
