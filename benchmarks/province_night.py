"""A night of many counties on PostgreSQL, judged by several processes.

`python -m benchmarks.province_night [--households N] [--counties N] [--processes N]` starts a
PostgreSQL server of its own, fills it (`benchmarks.register_fill`, with living conditions and six
answers about income a household), has every household judged once, touches one in a hundred, and
measures the night after: each process judges its share of the counties, then the areas above are
published and the ledger follows. Prints wall and processor seconds and the load. Processor seconds
count the server's processes too. `--keep FOLDER` keeps what was filled; the next night of such a
folder is the next day.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.machine import described, print_rows
from tools.postgres import server

_FIRST = date(2020, 6, 30)
_LINES = 6


def more_tables(count: int) -> list[Any]:
    """What the fill for pages lacks: living conditions, a statement of income and its answers."""
    from benchmarks.register_fill import chance, of  # noqa: PLC0415

    one = f"generate_series(0, {count - 1}) AS n"
    moment = f"'{_FIRST}'::timestamptz"
    living = {
        "household_id": "md5('h' || n)::uuid",
        "observed_on": f"DATE '{_FIRST}' - {chance(200, salt=21)}",
        "enough_food": f"{chance(100, salt=22)} > 1",
        "protein_available": "true",
        "enough_clothing": f"{chance(100, salt=23)} > 1",
        "dwelling_grade": of(("A", "A", "A", "B", "B", "C"), chance(6, salt=24)),
        "water_litres_per_person_day": f"{chance(60, salt=25)} + 18",
        "water_at_home": "true",
        "water_quality": "'meets'",
        "lost_work": f"{chance(100, salt=26)} = 0",
        "recorded_at": moment,
    }
    statement = {
        "id": "md5('i' || n)::uuid",
        "household_id": "md5('h' || n)::uuid",
        "month_from": "DATE '2019-07-01'",
        "month_to": "DATE '2020-07-01'",
        "recorded_at": moment,
    }
    kinds = ("wage", "business", "property", "transfer", "production_expense", "insurance_payout")
    line = {
        "statement_id": "md5('i' || n)::uuid",
        "kind": f"(ARRAY{list(kinds)})[1 + k]",
        "answer": "'amount'",
        "amount_cents": f"({chance(8_000, by='n * 7 + k', salt=27)} + 500) * 100",
        "currency": "'CNY'",
        "period": "'year'",
        "basis": "'household'",
    }
    pair = f"{one} CROSS JOIN generate_series(0, {_LINES - 1}) AS k"
    return [
        ("registry_living", living, one),
        ("registry_incomestatement", statement, one),
        ("registry_incomeline", line, pair),
    ]


def start(home: Path, day: str) -> None:
    """Django in a folder, on a day."""
    os.environ.setdefault("ABOVELINE_SECOND_FACTOR", "optional")
    os.environ["ABOVELINE_TODAY"] = day
    from aboveline.site.starting import bring_up_to_date, start_django  # noqa: PLC0415

    start_django(home=home)
    bring_up_to_date()


def judge_share(share: int, of: int) -> dict[str, float]:
    """Judge every so-many-th county; what was judged, and the processor time it took."""
    from benchmarks.register_pages import processor_seconds  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from aboveline.areas.models import Area  # noqa: PLC0415
    from aboveline.evaluation.runs.judging import judge_unit  # noqa: PLC0415
    from aboveline.evaluation.snapshots.units import units_of  # noqa: PLC0415
    from aboveline.evaluation.standards import plan_on  # noqa: PLC0415

    plan_on(settings.ABOVELINE_TODAY)  # a worker has read its standard
    units = units_of(Area.objects.get(parent=None))
    sys.stdin.readline()  # all begin together
    wall, cpu = time.perf_counter(), processor_seconds(connection)
    found = [judge_unit(unit) for unit in units[share::of]]
    return {
        "counties": len(found),
        "households": sum(one.households for one in found),
        "read": sum(one.read for one in found),
        "new": sum(one.new for one in found),
        "wall": time.perf_counter() - wall,
        "cpu": processor_seconds(connection) - cpu,
    }


def judged_by(processes: int, home: Path, day: str) -> tuple[dict[str, float], float]:
    """What several processes judged together, and the seconds from their start to their end."""
    command = [sys.executable, "-m", "benchmarks.province_night", "--home", str(home)]
    crew = [
        subprocess.Popen(
            [*command, "--day", day, "--share", f"{number}/{processes}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    for one in crew:  # each says when it is ready
        assert one.stdout is not None
        one.stdout.readline()
    begin = time.perf_counter()
    for one in crew:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    told = [json.loads(one.communicate()[0].splitlines()[-1]) for one in crew]
    seconds = time.perf_counter() - begin
    return {name: sum(one[name] for one in told) for name in told[0]}, seconds


def night(home: Path, name: str, processes: int, day: str) -> list[tuple[str, ...]]:
    """The rows of a night: judged, published above, the ledger."""
    from benchmarks.register_pages import processor_seconds  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from aboveline.areas.models import Area  # noqa: PLC0415
    from aboveline.evaluation.runs.publishing import publish_above  # noqa: PLC0415
    from aboveline.evaluation.snapshots.units import units_of  # noqa: PLC0415
    from aboveline.problems.actions import follow_decisions  # noqa: PLC0415

    found, seconds = judged_by(processes, home, day)
    gave = (
        f"{found['counties']:,.0f} counties, {found['households']:,.0f} households,"
        f" {found['read']:,.0f} judged, {found['new']:,.0f} new decisions"
    )
    rows = [(name, "judged and published", gave, f"{seconds:.1f}", f"{found['cpu']:.1f}")]
    units = units_of(Area.objects.get(parent=None))

    def follow() -> int:
        followed = 0
        while some := follow_decisions():
            followed += some
        return followed

    for part, work in (
        ("areas above", lambda: publish_above(units, date.fromisoformat(day))),
        ("ledger", follow),
    ):
        wall, cpu = time.perf_counter(), processor_seconds(connection)
        gave = f"{work():,}"
        spent = processor_seconds(connection) - cpu
        rows.append((name, part, gave, f"{time.perf_counter() - wall:.1f}", f"{spent:.1f}"))
    return rows


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Fill, judge all once, touch some, judge the next night."""
    folder.chmod(0o755)
    with server(folder, more="-c fsync=off -c shared_buffers=512MB -c max_wal_size=4GB") as url:
        os.environ["ABOVELINE_DATABASE_URL"] = url
        home = folder / "home"
        home.mkdir(exist_ok=True)
        start(home, str(_FIRST))
        from benchmarks.register_fill import fill  # noqa: PLC0415
        from django.conf import settings  # noqa: PLC0415

        from aboveline.areas.models import Area  # noqa: PLC0415
        from aboveline.evaluation.models import Decision, Refrozen, Snapshot  # noqa: PLC0415
        from aboveline.registry.history import touch  # noqa: PLC0415
        from aboveline.registry.models import Household  # noqa: PLC0415

        rows: list[tuple[str, ...]] = []
        if not Area.objects.exists():
            count = options.households
            begin = time.perf_counter()
            fill(count, counties=options.counties, more=lambda: more_tables(count))
            print(f"{count:,} households filled in {time.perf_counter() - begin:.0f} s", flush=True)
        if not Snapshot.objects.filter(judged_at__isnull=False).exists():
            found, seconds = judged_by(options.processes, home, str(_FIRST))
            gave = f"{found['households']:,.0f} households, {found['new']:,.0f} new decisions"
            rows.append(("first", "judged, stored", gave, f"{seconds:.1f}", f"{found['cpu']:.1f}"))
            Decision.objects.update(is_followed=True)  # the ledger's first night is not measured
        last = Snapshot.objects.latest("on").on
        Refrozen.objects.update(
            at=Snapshot.objects.earliest("known_at").known_at.replace(year=2019)
        )
        settings.ABOVELINE_TODAY = last + timedelta(days=1)
        every = Household.objects.order_by("pk").values_list("pk", flat=True)
        touch(Household.objects.filter(pk__in=list(every)[::100]), "benchmark")
        day = str(settings.ABOVELINE_TODAY)
        rows += night(home, "one in a hundred touched", options.processes, day)
        print(described())
        print_rows(("night", "part", "gave", "seconds", "processor"), rows)
        print(f"load {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Measure and print, or judge a share for the process that does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--counties", type=int, default=4)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    for hidden in ("--home", "--day", "--share"):
        parser.add_argument(hidden, default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.share:
        start(Path(options.home), options.day)
        print("ready", flush=True)
        print(json.dumps(judge_share(*map(int, options.share.split("/")))))
        return
    if options.keep is not None:
        options.keep.mkdir(exist_ok=True)
        measure(options.keep, options)
        return
    with tempfile.TemporaryDirectory(prefix="aboveline-night-", ignore_cleanup_errors=True) as name:
        measure(Path(name), options)


if __name__ == "__main__":
    main()
