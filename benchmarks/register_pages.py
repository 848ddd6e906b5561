"""Lists, searches, area and household pages over a register of a million households.

`python -m benchmarks.register_pages [--households N]` starts a PostgreSQL server of its own, fills
it (`benchmarks.register_fill`), and asks every page as somebody of a county, a province and the
nation, each thirty times over different places. Prints the median and the 95th percentile of the
time on the server and of processor time, and the queries. `--keep FOLDER` keeps what was filled
for the next run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.machine import described, print_rows
from tools.postgres import server

DAY = "2020-06-30"
_COUNTED = 4
HEAD = ("who", "page", "status", "median ms", "95 % ms", "processor", "95 %", "queries")


def people_who_ask(places: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Somebody of a county, a province and the nation, signed in; or of these areas by role."""
    from benchmarks.register_fill import area_key  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from aboveline.accounts.models import Duty, User  # noqa: PLC0415
    from aboveline.web.clock import now  # noqa: PLC0415

    clients = {}
    known = {"county": area_key("c77"), "province": area_key("p7"), "nation": area_key("n")}
    for role, area in (places or known).items():
        user, is_new = User.objects.get_or_create(username=f"pages-{role}", name=role)
        if is_new:
            begins = {"valid_from": date(2014, 1, 1), "given_at": now()}
            Duty.objects.create(user=user, role=role, area_id=area, **begins)
        client = Client(raise_request_exception=False)
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        clients[role] = client
    return clients


def addresses(number: int) -> dict[str, str]:
    """Each page at a different place."""
    from benchmarks.register_fill import GIVEN, SURNAMES, area_key  # noqa: PLC0415

    surname, said = SURNAMES[number % len(SURNAMES)]
    given, given_said = GIVEN[number % len(GIVEN)]
    asks = {
        "list": "",
        "list, page 50": f"after=077-{2450 + number:06d}",
        "list, a state": "state=does_not_meet",
        "list, a status": "status=monitored",
        "list, cannot tell": "state=cannot_tell",
        "list, not judged (none)": "state=not_judged",
        "list, not visited since": f"unvisited=2019-{9 + number % 4:02d}-15",
        "list, a township": f"area={area_key(f't77-{number % 10}')}",
        "search, a surname": f"q={surname}",
        "search, a name": f"q={surname}{given}{GIVEN[7][0]}",
        "search, pinyin of a surname": f"q={said}",
        "search, pinyin of a name": f"q={said}{given_said}ping",
        "search, one letter": f"q={chr(97 + number % 26)}",
        "search, nobody": f"q=xyz{chr(97 + number % 26)}",
        "search, a number": f"q=077-00{number:02d}",
        "search, last four": f"q={1000 + number}",
        "surname, state, status": f"q={surname}&state=does_not_meet&status=monitored",
        "pinyin, state, township": f"q={said}&state=meets&area={area_key(f't77-{number % 10}')}",
        "surname, not visited since": f"q={surname}&unvisited=2020-03-01",
    }
    return {
        "home": "/",
        **{page: f"/households/?{query}" for page, query in asks.items()},
        "areas": "/areas/",
        "areas, search": f"/areas/?q=地077{number % 10}",
        "area, own": f"/areas/{area_key('c77')}/",
        "area, nation": f"/areas/{area_key('n')}/",
        "area, village": f"/areas/{area_key(f'v77-{number % 10}-3')}/",
        "household": f"/households/077-{number * 37:06d}/",
    }


def asked(
    clients: dict[str, Any], pages: Callable[[int], dict[str, str]], only: str, rounds: int
) -> list[tuple[str, ...]]:
    """A row a page and person: status, median and 95th percentile in ms, processor, queries."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    rows = []
    for (role, client), page in product(clients.items(), pages(0)):
        if only not in page:
            continue
        queries = 0
        for number in range(min(rounds, _COUNTED)):  # apart: a site in use notes no queries
            with CaptureQueriesContext(connection) as captured:
                client.get(pages(number)[page], follow=True)
            queries = max(queries, len(captured))
        times, busy, statuses = [], [], set()
        for number in range(rounds):
            start, cpu = time.perf_counter(), processor_seconds(connection)
            answer = client.get(pages(number)[page], follow=True)
            busy.append((processor_seconds(connection) - cpu) * 1000)
            times.append((time.perf_counter() - start) * 1000)
            statuses.add(str(answer.status_code))
        measured = (statistics.median(times), late(times), statistics.median(busy), late(busy))
        shown = (f"{one:.0f}" for one in measured)
        rows.append((role, page, "/".join(sorted(statuses)), *shown, str(queries)))
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)  # a run may be stopped
    return rows


def late(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def processor_seconds(connection: Any) -> float:
    """Processor time that this process and the server's process for it have taken (Linux)."""
    if connection.vendor == "sqlite":
        return time.process_time()
    process = connection.connection.info.backend_pid
    spent = Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[0]
    return time.process_time() + int(spent) / 1e9


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--only", default="", help="pages whose name has this in it")
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    if options.keep is not None:
        options.keep.mkdir(exist_ok=True)
        measure(options.keep, options)
        return
    with tempfile.TemporaryDirectory(prefix="aboveline-pages-", ignore_cleanup_errors=True) as name:
        measure(Path(name), options)


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Fill a server in a folder unless it is filled already, ask, print."""
    folder.chmod(0o755)
    with server(
        folder, more="-c fsync=off -c shared_buffers=1GB", is_kept=options.keep is not None
    ) as url:
        start_filled(folder, url, options.households)
        print(described())
        print_rows(HEAD, asked(people_who_ask(), addresses, options.only, options.rounds))


def start_filled(folder: Path, url: str, households: int) -> None:
    """Django on a server in a folder, filled unless it is filled already."""
    os.environ["ABOVELINE_DATABASE_URL"] = url
    os.environ.setdefault("ABOVELINE_SECOND_FACTOR", "optional")
    os.environ["ABOVELINE_TODAY"] = DAY
    from aboveline.site.starting import bring_up_to_date, settle, start_django  # noqa: PLC0415

    (folder / "home").mkdir(exist_ok=True)
    start_django(home=folder / "home")
    bring_up_to_date()
    from benchmarks.register_fill import fill  # noqa: PLC0415

    from aboveline.areas.models import Area  # noqa: PLC0415

    start = time.perf_counter()
    if not Area.objects.exists():
        fill(households)
    settle()
    print(f"{households:,} households filled in {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
