"""Visits recorded side by side while workers judge, one of which is killed in the middle.

`python -m benchmarks.visits_load [--visits N] [--recorders N] [--rate N]` makes a small county in
SQLite, records visits from several processes, so many a second together, kills the worker
(kill -9) half-way and starts another. At the end every visit must be there and every household
judged after its last visit; exit code 1 if not.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import described, print_rows

_DAY = "2020-06-30"
_HOUSEHOLDS = 1_000
_WAIT_SECONDS = 300


def start(home: Path) -> None:
    """Make Django ready over a home folder."""
    os.environ["ABOVELINE_MODE"] = "demo"
    os.environ["ABOVELINE_TODAY"] = _DAY
    from aboveline.site.starting import bring_up_to_date, start_django  # noqa: PLC0415

    start_django(home=home)
    bring_up_to_date()


def record_many(home: Path, place: int, of: int, visits: int, rate: float) -> None:
    """Record one recorder's visits at its rate; prints the key and milliseconds of each."""
    start(home)
    from aboveline.accounts.actors import service  # noqa: PLC0415
    from aboveline.registry.actions import Findings, record_visit  # noqa: PLC0415
    from aboveline.registry.models import Household  # noqa: PLC0415
    from aboveline.web.clock import today  # noqa: PLC0415

    homes = list(Household.objects.order_by("pk"))[place::of]
    actor, day, begun = service("benchmark"), today(), time.perf_counter()
    for number in range(visits):
        time.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        found = Findings({"lost_work": number % 2 == 0, "water_litres_per_person_day": 40})
        clock = time.perf_counter()
        visit = record_visit(homes[number % len(homes)], found, actor=actor, visited_on=day)
        print(visit.pk, f"{(time.perf_counter() - clock) * 1000:.0f}", flush=True)


def _worker(home: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    words = [sys.executable, "-m", "aboveline.site", "work", "--home", str(home)]
    return subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL)


def _recorder(home: Path, place: int, options: argparse.Namespace) -> subprocess.Popen[str]:
    each = options.visits // options.recorders
    rate = options.rate / options.recorders
    given = [str(home), str(place), str(options.recorders), str(each), str(rate)]
    words = [sys.executable, "-m", "benchmarks.visits_load", "--record", *given]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


@dataclass(frozen=True)
class Ran:
    """What the recorders said (key and milliseconds of each visit), and seconds of the parts."""

    said: list[list[str]]
    recorded: float
    drained: float
    stopped: float


@dataclass(frozen=True)
class Lost:
    """Visits that are not there, lack what was seen, or were not judged since."""

    gone: int
    without_living: int
    not_judged: int


def measure(home: Path, options: argparse.Namespace) -> bool:
    """Run the load and print what came of it; true when nothing is missing."""
    start(home)
    from benchmarks.county_night import build  # noqa: PLC0415

    from aboveline.areas.models import Area  # noqa: PLC0415
    from aboveline.evaluation.runs.judging import judge_area  # noqa: PLC0415

    build(_HOUSEHOLDS)
    judge_area(Area.objects.get(parent=None))
    ran = _run(home, options)
    keys = {key for key, _ in ran.said}
    lost = _lost(keys)
    times = sorted(float(milliseconds) for _, milliseconds in ran.said)
    count = len(ran.said)
    print_rows(
        ("what", "measured"),
        [
            ("visits recorded", f"{count:,} of {options.visits:,} asked for"),
            ("a second, from the first to the last", f"{count / ran.recorded:.0f}"),
            ("milliseconds a visit: median, 95 %", f"{_at(times, 50):.0f}, {_at(times, 95):.0f}"),
            ("seconds until all were judged, after the last", f"{ran.drained:.1f}"),
            ("seconds until the worker stopped when asked", f"{ran.stopped:.1f}"),
            ("visits that are not there", str(lost.gone)),
            ("visits without what was seen", str(lost.without_living)),
            ("visits not judged since", str(lost.not_judged)),
        ],
    )
    print(f"load {os.getloadavg()[0]:.1f}")
    return count == len(keys) == options.visits and lost == Lost(0, 0, 0)


def _run(home: Path, options: argparse.Namespace) -> Ran:
    """Record the visits beside a worker that is killed half-way and another that goes on."""
    from aboveline.registry.models import Touched, Visit  # noqa: PLC0415

    worker, before = _worker(home), Visit.objects.count()
    recorders = [_recorder(home, place, options) for place in range(options.recorders)]
    while Visit.objects.count() == before and recorders[0].poll() is None:
        time.sleep(0.1)
    begun = time.perf_counter()
    while Visit.objects.count() < before + options.visits // 2 and recorders[0].poll() is None:
        time.sleep(0.1)
    worker.kill()  # kill -9, whatever it is doing
    worker.wait()
    worker = _worker(home)
    said = [line.split() for one in recorders for line in one.communicate()[0].splitlines()]
    recorded = time.perf_counter() - begun
    waiting = time.perf_counter()
    while Touched.objects.exists() and time.perf_counter() - waiting < _WAIT_SECONDS:
        time.sleep(0.2)
    drained = time.perf_counter() - waiting
    worker.terminate()
    stopping = time.perf_counter()
    worker.wait()
    return Ran(said, recorded, drained, time.perf_counter() - stopping)


def _lost(keys: set[str]) -> Lost:
    """What is missing of the visits with these keys."""
    from aboveline.evaluation.models import Decision, Refrozen  # noqa: PLC0415
    from aboveline.registry.models import Living, Visit  # noqa: PLC0415

    visits = list(Visit.objects.filter(pk__in=list(keys)))
    living = set(Living.objects.filter(visit__in=list(keys)).values_list("visit_id", flat=True))
    judged: dict[Any, Any] = dict(
        Refrozen.objects.order_by("at").values_list("household_key", "at")
    )
    latest = set(Decision.objects.filter(is_latest=True).values_list("household_id", flat=True))
    late = [
        row
        for row in visits
        if row.household_id not in latest
        or row.household_id not in judged
        or judged[row.household_id] < row.recorded_at
    ]
    return Lost(len(keys) - len(visits), len(keys) - len(living), len(late))


def _at(times: list[float], percent: int) -> float:
    return times[min(len(times) - 1, len(times) * percent // 100)]


def main() -> int:
    """Measure, or record for another process; exit code 1 when something is missing."""
    if sys.argv[1:2] == ["--record"]:
        home, place, of, visits, rate = sys.argv[2:]
        record_many(Path(home), int(place), int(of), int(visits), float(rate))
        return 0
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=3_000)
    parser.add_argument("--recorders", type=int, default=4)
    parser.add_argument("--rate", type=float, default=100.0)
    options = parser.parse_args()
    print(described(), flush=True)
    with tempfile.TemporaryDirectory(prefix="aboveline-visits-") as name:
        return 0 if measure(Path(name), options) else 1


if __name__ == "__main__":
    sys.exit(main())
