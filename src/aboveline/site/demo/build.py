"""Building the demonstration: areas, people in every role, households with two years of history."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from aboveline.accounts.actors import service
from aboveline.accounts.models import User
from aboveline.audit.actions import record
from aboveline.evaluation.runs.judging import judge_area
from aboveline.registry.models import Household
from aboveline.site.demo.areas import build_areas
from aboveline.site.demo.assessment import build_assessment
from aboveline.site.demo.census import build_census
from aboveline.site.demo.doubles import add_doubles
from aboveline.site.demo.exits import build_exits
from aboveline.site.demo.ledger import build_ledger
from aboveline.site.demo.lists import build_comparison
from aboveline.site.demo.people import build_users
from aboveline.site.demo.rounds import build_rounds
from aboveline.site.demo.tables import COUNTIES, DAY, county_rows
from aboveline.site.demo.villages import build_villages
from aboveline.site.demo.writing import CountyWriter

DEMO = service("demo")


def is_built() -> bool:
    """Whether the database holds a demonstration."""
    return User.objects.filter(is_demo=True).exists() and Household.objects.exists()


def remove_demo() -> None:
    """Throw the demonstration's database and files away; refuses anything but a demonstration."""
    if not settings.ABOVELINE_DEMO or connection.vendor != "sqlite":
        raise RuntimeError("Only a demonstration in SQLite is thrown away.")
    connection.close()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{settings.DATABASES['default']['NAME']}{suffix}").unlink(missing_ok=True)
    for folder in (settings.ABOVELINE_FILES, settings.ABOVELINE_SNAPSHOTS):
        shutil.rmtree(folder, ignore_errors=True)


def build_demo(households: int, *, tell: Callable[[str], Any] = print) -> dict[str, int]:
    """Build everything; gives counts by name. A minute and a half for 6,000 households."""
    if not settings.ABOVELINE_DEMO:
        raise RuntimeError("A demonstration is only built where ABOVELINE_MODE is demo.")
    counts: dict[str, int] = {}
    tell("Areas ...")
    country = build_areas(actor=DEMO, on=DAY)
    counts["areas"] = country.count
    tell("Somebody in every role ...")
    counts["users"] = build_users(country, actor=DEMO)
    for index, county in enumerate(country.counties):
        tell(f"Households of county {index + 1} of {COUNTIES} ...")
        rows = county_rows(index, households=households)
        with transaction.atomic():
            written = CountyWriter(county, rows, actor=DEMO, hasty=index == 0).write()
            record(
                "registry:household:build",
                actor=DEMO,
                area_id=county.area.pk,
                details={"households": written["households"], "people": written["people"]},
            )
        written["pairs"] = add_doubles(county.area, actor=DEMO)
        tell(f"Judging county {index + 1} of {COUNTIES} ...")
        written["decisions"] = judge_area(county.area)
        for name, count in written.items():
            counts[name] = counts.get(name, 0) + count
    counts["forms of villages"] = build_villages(country.counties[0], actor=DEMO)
    tell("The ledger ...")
    counts["problems"] = build_ledger()
    counts["exits of villages"] = build_exits(country.counties[0].villages[:5], actor=DEMO)
    tell("Rounds of exit ...")
    counts["rounds"] = build_rounds(country.counties[0].area)
    tell("An assessment ...")
    counts["interviews"] = build_assessment(country.counties[1])
    tell("A census ...")
    counts["counted"] = build_census(country.counties[0])
    counts["hits"] = build_comparison()
    return counts
