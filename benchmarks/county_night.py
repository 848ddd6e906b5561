"""A county of the site in SQLite: its first night, and one with one household in a hundred touched.

`python -m benchmarks.county_night [--households N] [--keep FOLDER]` builds a made-up county with
two years of history (slow: kept in FOLDER for the next run), then measures each night's parts:
frozen, judged and stored, and the ledger brought up to it. Prints wall and processor seconds and
the load.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import described, print_rows

_FIRST, _SECOND = "2020-06-30", "2020-07-01"


@dataclass(frozen=True)
class Part:
    """One part of a night: what it gave, and its seconds."""

    night: str
    name: str
    gave: str
    seconds: float
    cpu_seconds: float


def timed(night: str, name: str, work: Callable[[], Any]) -> Part:
    """The seconds of a part."""
    start, cpu = time.perf_counter(), time.process_time()
    gave = work()
    return Part(night, name, str(gave), time.perf_counter() - start, time.process_time() - cpu)


def build(households: int) -> None:
    """A county of households as the demonstration has them."""
    from django.db import transaction  # noqa: PLC0415

    from aboveline.accounts.actors import service  # noqa: PLC0415
    from aboveline.site.demo.areas import build_areas  # noqa: PLC0415
    from aboveline.site.demo.people import build_users  # noqa: PLC0415
    from aboveline.site.demo.tables import COUNTIES, DAY, county_rows  # noqa: PLC0415
    from aboveline.site.demo.writing import CountyWriter  # noqa: PLC0415

    actor = service("demo")
    country = build_areas(actor=actor, on=DAY)
    build_users(country, actor=actor)
    rows = county_rows(0, households=households * COUNTIES)
    with transaction.atomic():
        CountyWriter(country.counties[0], rows, actor=actor).write()


def night(name: str) -> list[Part]:
    """The parts of a night of the only county."""
    from django.conf import settings  # noqa: PLC0415

    from aboveline.areas.models import Area  # noqa: PLC0415
    from aboveline.evaluation.runs.judging import judge_unit  # noqa: PLC0415
    from aboveline.evaluation.snapshots.units import units_of  # noqa: PLC0415
    from aboveline.evaluation.standards import plan_on  # noqa: PLC0415
    from aboveline.problems.actions import follow_decisions  # noqa: PLC0415

    plan_on(settings.ABOVELINE_TODAY)  # a worker has read its standard
    (unit,) = units_of(Area.objects.get(parent=None))

    def follow() -> str:
        followed = 0
        while found := follow_decisions():
            followed += found
        return f"{followed:,} decisions followed"

    def judge() -> str:
        found = judge_unit(unit)
        return f"{found.new:,} of {found.households:,} new"

    return [timed(name, "frozen, judged, stored", judge), timed(name, "ledger", follow)]


def measure(home: Path, households: int) -> list[Part]:
    """Both nights in a home folder, built when it is empty."""
    os.environ["ABOVELINE_MODE"] = "demo"
    os.environ["ABOVELINE_TODAY"] = _FIRST
    from aboveline.site.starting import bring_up_to_date, start_django  # noqa: PLC0415

    start_django(home=home)
    bring_up_to_date()
    from datetime import date  # noqa: PLC0415

    from django.conf import settings  # noqa: PLC0415

    from aboveline.evaluation.models import Refrozen, Snapshot  # noqa: PLC0415
    from aboveline.registry.history import touch  # noqa: PLC0415
    from aboveline.registry.models import Household  # noqa: PLC0415

    if not Household.objects.exists():
        build(households)
    found = night("first")
    day_before = Snapshot.objects.latest("known_at").known_at.replace(year=2020)
    Refrozen.objects.update(at=day_before)
    settings.ABOVELINE_TODAY = date.fromisoformat(_SECOND)
    every = Household.objects.order_by("pk").values_list("pk", flat=True)
    some = list(every)[::100]
    touch(Household.objects.filter(pk__in=some), "benchmark")
    return [*found, *night("1 % touched")]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=50_000)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    print(described(), flush=True)
    with tempfile.TemporaryDirectory(prefix="aboveline-night-") as name:
        home = options.keep or Path(name)
        home.mkdir(exist_ok=True)
        parts = measure(home, options.households)
    print_rows(
        ("night", "part", "gave", "seconds", "processor"),
        [(p.night, p.name, p.gave, f"{p.seconds:.1f}", f"{p.cpu_seconds:.1f}") for p in parts],
    )
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
