"""The areas of the demonstration, from `areas.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.areas.models import Area, AreaClosure, AreaCode, AreaFact, AreaName, AreaTag, Level
from aboveline.areas.names import pinyin_of
from aboveline.audit.actions import record
from aboveline.site.demo.tables import SINCE
from aboveline.standard.yaml_files import read_yaml
from aboveline.web.clock import now

_SINCE = date(2014, 1, 1)


@dataclass(frozen=True)
class DemoCounty:
    """A county with its townships and villages, in order."""

    area: Area
    townships: tuple[Area, ...]
    villages: tuple[Area, ...]


@dataclass(frozen=True)
class Country:
    """The nation, its provinces and counties; `count` is the number of all areas."""

    nation: Area
    provinces: tuple[Area, ...]
    counties: tuple[DemoCounty, ...]
    count: int


class _Builder:
    """Collects areas; closure, names and codes follow from them."""

    def __init__(self) -> None:
        self.areas: list[Area] = []
        self.tags: list[AreaTag] = []
        self._above: dict[Any, list[Area]] = {}

    def add(self, level: str, code: str, name: str, parent: Area | None, tags: Any = ()) -> Area:
        area = Area(
            level_id=level,
            parent=parent,
            name=name,
            name_pinyin=pinyin_of(name),
            code=code,
            order=code,
            valid_from=_SINCE,
        )
        self.areas.append(area)
        self._above[area.pk] = [area, *(self._above[parent.pk] if parent else ())]
        self.tags += [AreaTag(area=area, tag=tag, valid_from=_SINCE) for tag in tags]
        return area

    def save(self) -> None:
        Area.objects.bulk_create(self.areas)
        AreaName.objects.bulk_create(
            AreaName(area=area, name=area.name, valid_from=_SINCE) for area in self.areas
        )
        AreaCode.objects.bulk_create(
            AreaCode(area=area, scheme="made-up（虚构）", code=area.code, valid_from=_SINCE)
            for area in self.areas
        )
        AreaTag.objects.bulk_create(self.tags)
        AreaClosure.objects.bulk_create(
            AreaClosure(above=above, below=area, distance=distance, valid_from=_SINCE)
            for area in self.areas
            for distance, above in enumerate(self._above[area.pk])
        )


def build_areas(*, actor: Actor, on: date) -> Country:
    """Add levels and areas with codes, names, tags and village facts."""
    given = read_yaml((Path(__file__).parent / "areas.yaml").read_text(encoding="utf-8"))
    with transaction.atomic():
        Level.objects.bulk_create(Level(**level) for level in given["levels"])
        builder = _Builder()
        nation = builder.add("nation", given["nation"]["code"], given["nation"]["name"], None)
        provinces, counties = [], []
        for one in given["provinces"]:
            province = builder.add("province", one["code"], one["name"], nation, one["tags"])
            provinces.append(province)
            counties += [_county(builder, county, province) for county in one["counties"]]
        builder.save()
        _facts(counties, actor=actor, on=on)
        record("areas:area:import", actor=actor, area_id=nation.pk, details={"areas": 79})
    return Country(nation, tuple(provinces), tuple(counties), len(builder.areas))


def _county(builder: _Builder, given: dict[str, Any], province: Area) -> DemoCounty:
    county = builder.add("county", given["code"], given["name"], province, given["tags"])
    townships, villages = [], []
    for number, one in enumerate(given["townships"], start=1):
        code = f"{given['code']}{number:03d}"
        township = builder.add("township", code, one["name"], county)
        townships.append(township)
        for place, village in enumerate(one["villages"], start=201):
            villages.append(builder.add("village", f"{code}{place}", village, township))
    return DemoCounty(county, tuple(townships), tuple(villages))


def _facts(counties: list[DemoCounty], *, actor: Actor, on: date) -> None:
    """Village facts of the exit list; every ninth village still lacks one."""
    rows = []
    names = ("hardened_road", "electricity_supply", "clinic", "collective_income")
    villages = [village for county in counties for village in county.villages]
    for number, village in enumerate(villages):
        for place, name in enumerate(names):
            lacks = number % 9 == 4 and place == number % 4
            rows.append(
                AreaFact(
                    area=village,
                    fact=name,
                    value="false" if lacks else "true",
                    day=SINCE if on > SINCE else on,
                    verified=number % 3 != 0,
                    source="township report",
                    actor=actor.key,
                    at=now(),
                )
            )
    AreaFact.objects.bulk_create(rows)
