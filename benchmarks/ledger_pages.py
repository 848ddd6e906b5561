"""Pages of the ledger with 200,000 problems in it, on PostgreSQL and on SQLite.

`python -m benchmarks.ledger_pages [--households N] [--problems N]` fills a PostgreSQL server of its
own as `benchmarks.register_pages` does, and the ledger (`benchmarks.ledger_fill`), and asks every
page as somebody of a county, a province and the nation. `--home HOME` asks as somebody of the
county in a folder of SQLite instead, such as `benchmarks.county_night --keep HOME` leaves behind.
Prints what `benchmarks.register_pages` prints. `--keep FOLDER` keeps what was filled.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.machine import described, print_rows
from benchmarks.register_pages import DAY, HEAD, asked, people_who_ask
from tools.postgres import server


def pages_of(places: dict[str, Any]) -> Any:
    """The address of each page by the number of the round; `places` has areas and the problems."""
    area, villages, numbers, homes = (places[n] for n in ("area", "villages", "numbers", "homes"))
    month = f"from={DAY[:8]}01&to={DAY}"
    past = date.fromisoformat(DAY) - timedelta(days=90)

    def addresses(number: int) -> dict[str, str]:
        village = villages[number % len(villages)]
        asks = {
            "ledger": "",
            "ledger, by number": "sort=number",
            "ledger, overdue": "due=overdue",
            "ledger, a village": f"area={village}",
            "ledger, a rule, clues": "rule=income&state=clue",
            "ledger, every state": "state=any",
            "ledger, a number": f"q={numbers[number % len(numbers)]}",
            "ledger, stock of a day": f"stock={past}",
            "ledger, part of my week": "part=late&state=any",
        }
        return {
            **{page: f"/problems/?{query}" for page, query in asks.items()},
            "my week": "/problems/mine/",
            "my week, a village": f"/problems/mine/?area={village}",
            "problem": f"/problems/{numbers[number % len(numbers)]}/",
            "household": f"/households/{homes[number % len(homes)]}/",
            "board": f"/areas/{area}/board/",
            "board, a village": f"/areas/{village}/board/",
            "behind open at the start": f"/problems/account/{area}/open_at_start/?{month}",
            "behind cleared": f"/problems/account/{area}/cleared/?{month}",
            "behind open at the end": f"/problems/account/{area}/open_at_end/?{month}",
            "behind the stock": f"/problems/stock/{area}/still/?day={past}",
        }

    return addresses


def ask(options: argparse.Namespace, *, clients: dict[str, Any], county: Any) -> None:
    """Fill the ledger unless it is filled, ask, print."""
    from benchmarks.ledger_fill import fill_problems  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from aboveline.accounts.actors import below  # noqa: PLC0415
    from aboveline.areas.models import Area  # noqa: PLC0415
    from aboveline.problems.models import Problem  # noqa: PLC0415

    if Problem.objects.count() < options.problems:
        fill_problems(options.problems, date.fromisoformat(DAY))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    inside = Problem.objects.filter(area__in=below([county.pk])).order_by("pk")
    places = {
        "area": county.pk,
        "villages": list(
            Area.objects.filter(pk__in=below([county.pk]), level="village")
            .order_by("pk")[:30]
            .values_list("pk", flat=True)
        ),
        "numbers": list(inside.values_list("number", flat=True)[:30]),
        "homes": list(inside.values_list("household__number", flat=True)[:30]),
    }
    print(described())
    print(f"{Problem.objects.count():,} problems, {connection.vendor}", flush=True)
    print_rows(HEAD, asked(clients, pages_of(places), options.only, options.rounds))
    print(f"load {os.getloadavg()[0]:.1f}")


def in_folder(options: argparse.Namespace) -> None:
    """Ask in a folder of SQLite, as somebody of its county."""
    os.environ["ABOVELINE_MODE"] = "demo"
    os.environ["ABOVELINE_TODAY"] = DAY
    from aboveline.site.starting import bring_up_to_date, start_django  # noqa: PLC0415

    start_django(home=options.home)
    bring_up_to_date()
    from aboveline.areas.models import Area  # noqa: PLC0415
    from aboveline.evaluation.snapshots.units import units_of  # noqa: PLC0415

    (county,) = units_of(Area.objects.get(parent=None))
    ask(options, clients=people_who_ask({"county": county.pk}), county=county)


def on_server(folder: Path, options: argparse.Namespace) -> None:
    """Ask on a server of PostgreSQL in a folder, filled unless it is filled already."""
    from benchmarks.register_pages import start_filled  # noqa: PLC0415

    folder.chmod(0o755)
    with server(
        folder, more="-c fsync=off -c shared_buffers=1GB", is_kept=options.keep is not None
    ) as url:
        start_filled(folder, url, options.households)
        from benchmarks.register_fill import area_key  # noqa: PLC0415

        from aboveline.areas.models import Area  # noqa: PLC0415

        county = Area.objects.get(pk=area_key("c77"))
        ask(options, clients=people_who_ask(), county=county)


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=200_000)
    parser.add_argument("--problems", type=int, default=200_000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--only", default="", help="pages whose name has this in it")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    if options.home is not None:
        in_folder(options)
        return
    if options.keep is not None:
        options.keep.mkdir(exist_ok=True)
        on_server(options.keep, options)
        return
    with tempfile.TemporaryDirectory(
        prefix="aboveline-ledger-", ignore_cleanup_errors=True
    ) as name:
        on_server(Path(name), options)


if __name__ == "__main__":
    main()
