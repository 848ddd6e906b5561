"""A night of many counties on PostgreSQL, judged by several workers of the site.

`python -m benchmarks.province_night [--households N] [--counties N] [--workers N]` starts a
PostgreSQL server of its own, fills it (`benchmarks.register_fill`, with living conditions and six
answers about income a household), has every household judged once and followed by the ledger,
touches one in a hundred, and measures the night after: workers (`aboveline work --runs-only`) share
the runs county by county, then the ledger follows. Prints wall and processor seconds and the load.
Processor seconds are those of all workers, from their start, and of all processes of the server.
All of it is one run, as the site asks for it at night; `--provinces N` judges the counties of the
first provinces only, ten each, in a run each. `--keep FOLDER` keeps what was filled, and the next
night of such a folder is the next day. A first night that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
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


def judged_by(
    workers: int, areas: list[Any], postmaster: int
) -> tuple[list[Any], float, tuple[float, float]]:
    """The runs that several workers did together, with wall seconds and processor seconds of the
    workers and of the server.
    """
    from aboveline.evaluation.actions import EVALUATION  # noqa: PLC0415
    from aboveline.evaluation.models import Run  # noqa: PLC0415
    from aboveline.evaluation.runs.asking import ask_run  # noqa: PLC0415

    asked = [ask_run(area, actor=EVALUATION).pk for area in areas]
    server_before = of_children(postmaster)
    server_now: dict[int, float] = {}
    paths = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-m", "aboveline.site", "work", "--runs-only"]
    begin = time.perf_counter()
    crew = [
        subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}) for _ in range(workers)
    ]
    while Run.objects.filter(pk__in=asked, ended_at=None).exists():
        time.sleep(0.5)
        server_now |= of_children(postmaster)  # those that end keep what they had
    seconds = time.perf_counter() - begin
    of_workers = sum(spent_by(one.pid) for one in crew)
    of_server = sum(now - server_before.get(pid, 0.0) for pid, now in server_now.items())
    for one in crew:
        one.terminate()
        one.wait()
    return list(Run.objects.filter(pk__in=asked)), seconds, (of_workers, of_server)


def of_children(process: int) -> dict[int, float]:
    """Processor seconds of the processes that a process has started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return {int(child): spent_by(int(child)) for child in children.split()}


def spent_by(process: int) -> float:
    """Processor seconds of a process so far; none of one that has just ended."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return 0.0
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def night(name: str, workers: int, areas: list[Any], postmaster: int) -> tuple[str, ...]:
    """The row of a night without its ledger."""
    runs, seconds, (of_workers, of_server) = judged_by(workers, areas, postmaster)
    faults = "\n".join(one.fault for one in runs if one.fault)
    if faults:
        raise RuntimeError(faults)
    counties, homes, new = (sum(getattr(one, n) for one in runs) for n in ("of", "judged", "new"))
    gave = f"{counties:,} counties, {homes:,} households, {new:,} new decisions"
    spent = f"{of_workers + of_server:.1f}, of which {of_server:.1f} PostgreSQL's"
    return name, "judged, stored, published", gave, f"{seconds:.1f}", spent


def ledger(name: str) -> tuple[str, ...]:
    """The row of the ledger that follows a night."""
    from benchmarks.register_pages import processor_seconds  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from aboveline.problems.actions import follow_decisions  # noqa: PLC0415

    wall, cpu, followed = time.perf_counter(), processor_seconds(connection), 0
    while some := follow_decisions():
        followed += some
    spent = processor_seconds(connection) - cpu
    gave = f"{followed:,} decisions followed"
    return name, "ledger", gave, f"{time.perf_counter() - wall:.1f}", f"{spent:.1f}"


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Fill, judge all once, touch some, judge the next night."""
    folder.chmod(0o755)
    more = "-c fsync=off -c shared_buffers=1GB -c max_wal_size=8GB"
    with server(folder, more=more, is_kept=options.keep is not None) as url:
        os.environ["ABOVELINE_DATABASE_URL"] = url
        home = folder / "home"
        home.mkdir(exist_ok=True)
        start(home, str(_FIRST))
        from benchmarks.register_fill import fill  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415

        from aboveline.areas.models import Area  # noqa: PLC0415
        from aboveline.evaluation.models import Run  # noqa: PLC0415

        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        postmaster = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        if not Area.objects.exists():
            count = options.households
            begin = time.perf_counter()
            fill(count, counties=options.counties, more=lambda: more_tables(count))
            print(f"{count:,} households filled in {time.perf_counter() - begin:.0f} s", flush=True)
        lived_in = -(-options.counties // 10)
        provinces = list(Area.objects.filter(level="province").order_by("order"))
        provinces = provinces[: min(options.provinces, lived_in)]
        areas = list(Area.objects.filter(parent=None)) if len(provinces) == lived_in else provinces
        over = set(Run.objects.exclude(ended_at=None).values_list("area_id", flat=True))
        print(described())
        if not any({area.pk for area in some} <= over for some in (areas, provinces)):
            said(night("first", options.workers, areas, postmaster))
        if waits_for_ledger():
            said(ledger("first"))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # or the server does so in the middle of the night
        touch_some(provinces)
        name = "one in a hundred touched"
        said(night(name, options.workers, areas, postmaster))
        said(ledger(name))


def said(row: tuple[str, ...]) -> None:
    """Print a row as soon as it is known, with the load."""
    heads = ("night", "part", "gave", "seconds", "processor", "load")
    print_rows(heads, [(*row, f"{os.getloadavg()[0]:.1f}")])
    sys.stdout.flush()


def waits_for_ledger() -> bool:
    """Whether the ledger has not followed some decision."""
    from aboveline.evaluation.models import Decision  # noqa: PLC0415

    return bool(Decision.objects.filter(is_latest=True, is_followed=False).exists())


def touch_some(provinces: list[Any]) -> None:
    """Make it the day after, and touch one household in a hundred."""
    from django.conf import settings  # noqa: PLC0415

    from aboveline.accounts.actors import below  # noqa: PLC0415
    from aboveline.evaluation.models import Refrozen, Snapshot  # noqa: PLC0415
    from aboveline.registry.history import touch  # noqa: PLC0415
    from aboveline.registry.models import Household  # noqa: PLC0415

    long_ago = Snapshot.objects.earliest("known_at").known_at.replace(year=2019)
    Refrozen.objects.update(at=long_ago)
    day = Snapshot.objects.latest("on").on + timedelta(days=1)
    settings.ABOVELINE_TODAY, os.environ["ABOVELINE_TODAY"] = day, str(day)
    judged = Household.objects.filter(area__in=below([area.pk for area in provinces]))
    every = judged.order_by("pk").values_list("pk", flat=True)
    touch(Household.objects.filter(pk__in=list(every)[::100]), "benchmark")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--counties", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--provinces", type=int, default=10)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    if options.keep is not None:
        options.keep.mkdir(exist_ok=True)
        measure(options.keep, options)
        return
    with tempfile.TemporaryDirectory(prefix="aboveline-night-", ignore_cleanup_errors=True) as name:
        measure(Path(name), options)


if __name__ == "__main__":
    main()
