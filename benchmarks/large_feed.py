"""A large file of a department: received, read and matched by the worker.

`python -m benchmarks.large_feed [--households N] [--rows N]`: a county of made-up households on
SQLite in a temporary folder, and bills of its people by identity number, one in ten of a stranger.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks.county_night import Part, build, timed
from benchmarks.machine import described

DAY = "2020-06-30"
HEADINGS = "结算单号,结算日期,证件号码,姓名,自付金额,理赔金额"
STRANGER = "990101190001010016"


def measure(home: Path, households: int, rows: int) -> list[Part]:
    """The seconds of receiving and of reading a file of so many rows."""
    os.environ["ABOVELINE_MODE"] = "demo"
    os.environ["ABOVELINE_TODAY"] = DAY
    from aboveline.site.starting import bring_up_to_date, start_django  # noqa: PLC0415

    start_django(home=home)
    bring_up_to_date()
    from aboveline.accounts.actors import actor_of  # noqa: PLC0415
    from aboveline.accounts.models import User  # noqa: PLC0415
    from aboveline.accounts.permissions import Permission  # noqa: PLC0415
    from aboveline.areas.models import Area  # noqa: PLC0415
    from aboveline.problems.actions.feeding_by_worker import bring_in, work_feeds  # noqa: PLC0415
    from aboveline.problems.feeds.reading import feed_named  # noqa: PLC0415
    from aboveline.problems.models import FeedBatch  # noqa: PLC0415

    build(households)
    content = _bills(rows)
    takes = [u for u in User.objects.all() if actor_of(u).areas_for(Permission.PROBLEMS_FEED_TAKE)]
    actor = actor_of(takes[0])
    area = Area.objects.get(pk=actor.areas_for(Permission.PROBLEMS_FEED_TAKE)[0])
    feed = feed_named("medical_bills")

    def receive() -> str:
        batch = bring_in(feed, content, area=area, actor=actor, file_name="bills.csv")
        return f"{len(content) / 1e6:.1f} MB, {batch.state}"

    def read() -> str:
        work_feeds()
        return str(FeedBatch.objects.get().counts)

    return [timed("file", "received", receive), timed("file", "read and matched", read)]


def _bills(rows: int) -> bytes:
    from aboveline.registry.models import Person  # noqa: PLC0415
    from aboveline.vault.sealing import unseal  # noqa: PLC0415

    people = Person.objects.exclude(identity_number="").order_by("pk")[:rows]
    numbers = [unseal(person, "identity_number") for person in people]
    lines = [HEADINGS]
    for row in range(rows):
        who = STRANGER if row % 10 == 9 else numbers[row % len(numbers)]
        lines.append(f"B{row},2020-0{row % 6 + 1}-1{row % 9},{who},,{row % 900 + 10}.50,")
    return "\n".join(lines).encode()


def main() -> None:
    """Print what each part took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=50_000)
    parser.add_argument("--rows", type=int, default=200_000)
    options = parser.parse_args()
    print(described())
    with tempfile.TemporaryDirectory(prefix="aboveline-feed-") as name:
        for part in measure(Path(name), options.households, options.rows):
            print(f"{part.name}: {part.seconds:.1f} s, {part.cpu_seconds:.1f} s CPU; {part.gave}")


if __name__ == "__main__":
    main()
