"""The last step of a county's rounds at once: every household looked at anew, and taken out.

`python -m benchmarks.exits_county [--households N] [--rounds N]` builds a made-up county in SQLite
with that many households in as many rounds, all before the step that takes them out of the
register; then shows what the step would do, and takes it: checks, status, receipts, audit.
Prints wall and processor seconds and the number of queries of each.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.machine import described, print_rows

_DAY = date(2020, 6, 30)
_AT = datetime(2020, 6, 30, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    """One part: what it gave, its seconds and queries."""

    name: str
    gave: str
    seconds: float
    cpu_seconds: float
    queries: int


def timed(name: str, work: Callable[[], Any]) -> Part:
    """The seconds and queries of a part."""
    from django.db import connection  # noqa: PLC0415

    asked = 0

    def counting(execute: Any, *given: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*given)

    start, cpu = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counting):
        gave = work()
    seconds, busy = time.perf_counter() - start, time.process_time() - cpu
    return Part(name, str(gave), seconds, busy, asked)


def build(households: int, rounds: int) -> list[Any]:
    """The county with its rounds, all before the last step; every household meets the standard."""
    from aboveline.areas.models import Area, AreaClosure, Level  # noqa: PLC0415

    for rank, code in enumerate(("nation", "province", "county", "village")):
        Level.objects.get_or_create(code=code, defaults={"rank": rank, "name_en": code})
    county = Area.objects.create(level_id="county", name="County", order="0", code="990000")
    villages = [
        Area(level_id="village", parent=county, name=f"Village {n}", order=f"{n:04d}")
        for n in range(rounds)
    ]
    Area.objects.bulk_create(villages)
    every = [county, *villages]
    AreaClosure.objects.bulk_create(AreaClosure(above=a, below=a, distance=0) for a in every)
    AreaClosure.objects.bulk_create(
        AreaClosure(above=county, below=one, distance=1) for one in villages
    )
    return rounds_in(villages, registered(villages, households))


def registered(villages: list[Any], households: int) -> list[Any]:
    """Households proposed for exit, in turn in each village, every one judged to meet."""
    from aboveline.accounts.actors import service  # noqa: PLC0415
    from aboveline.evaluation.models import Decision  # noqa: PLC0415
    from aboveline.registry.actions.bulk import (  # noqa: PLC0415
        NewHousehold,
        NewPerson,
        add_households,
    )
    from aboveline.registry.models import Touched  # noqa: PLC0415
    from aboveline.registry.standards import site_standard  # noqa: PLC0415
    from aboveline.web.bulk import insert_rows  # noqa: PLC0415

    homes = add_households(
        [
            NewHousehold(
                villages[n % len(villages)].pk,
                {},
                [NewPerson({"name": f"Head {n}"}, "head")],
                status="exit_proposed",
            )
            for n in range(households)
        ],
        actor=service("benchmark"),
        on=date(2019, 1, 1),
    )
    Touched.objects.all().delete()
    standard = site_standard()
    judged = {
        "standard": standard.name,
        "digest": standard.digest,
        "on": _DAY,
        "state": "meets",
        "criteria": dict.fromkeys(standard.criteria, True),
        "is_followed": True,
        "at": _AT,
    }
    insert_rows(Decision, ({"household_id": home.pk, **judged} for home in homes))
    return homes


def rounds_in(villages: list[Any], homes: list[Any]) -> list[Any]:
    """A round in each village, all households before the last step."""
    from aboveline.exits.models import Candidate, Round  # noqa: PLC0415
    from aboveline.exits.procedures import EXIT, procedures  # noqa: PLC0415
    from aboveline.registry.standards import site_standard  # noqa: PLC0415
    from aboveline.web.bulk import insert_rows  # noqa: PLC0415

    standard, leaves = site_standard(), procedures()[EXIT]
    opened = [
        Round(
            area=one,
            procedure=EXIT,
            year=_DAY.year,
            standard=standard.name,
            pack=standard.folder.name,
            pack_digest=standard.digest,
            opened_on=_DAY,
            opened_by="service:benchmark",
            opened_at=_AT,
        )
        for one in villages
    ]
    Round.objects.bulk_create(opened)
    of = {one.area_id: one.pk for one in opened}
    way = {"position": len(leaves.steps) - 1, "state": "open", "status": "exit_proposed"}
    insert_rows(
        Candidate,
        (
            {
                "round_id": of[home.area_id],
                "household_id": home.pk,
                "entered_as": "registered_poor",
                **way,
            }
            for home in homes
        ),
    )
    return opened


def measure(home: Path, households: int, rounds: int) -> list[Part]:
    """Both parts in an empty home folder."""
    os.environ["ABOVELINE_MODE"] = "demo"
    os.environ["ABOVELINE_TODAY"] = _DAY.isoformat()
    from aboveline.site.starting import bring_up_to_date, start_django  # noqa: PLC0415

    start_django(home=home)
    bring_up_to_date()
    from aboveline.accounts.actors import service  # noqa: PLC0415
    from aboveline.exits.actions import take_step  # noqa: PLC0415
    from aboveline.exits.ready import ready_for, standing_before  # noqa: PLC0415

    opened = build(households, rounds)
    office = service("benchmark")

    def look() -> str:
        before = standing_before(opened, "cancellation", on=_DAY)
        ready = ready_for(before, actor=office)
        return f"{len(ready.passed(before.candidates)):,} of {len(before.candidates):,} would pass"

    def take() -> str:
        taken = take_step(opened, "cancellation", actor=office)
        return f"{taken.passed:,} out, {taken.ended} rounds ended"

    return [timed("what the step would do", look), timed("the step taken", take)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    print(described(), flush=True)
    with tempfile.TemporaryDirectory(prefix="aboveline-exits-") as name:
        parts = measure(Path(name), options.households, options.rounds)
    print_rows(
        ("part", "gave", "seconds", "processor", "queries"),
        [
            (p.name, p.gave, f"{p.seconds:.1f}", f"{p.cpu_seconds:.1f}", str(p.queries))
            for p in parts
        ],
    )
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
