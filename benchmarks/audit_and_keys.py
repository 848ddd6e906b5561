"""Acts a second while the audit is sealed beside them; how fast it is verified; how fast keys turn.

`python -m benchmarks.audit_and_keys` on SQLite; with ABOVELINE_DATABASE_URL on that database, which
it fills. Prints the figures with their ratio to the same work without a sealer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aboveline.site.starting import bring_up_to_date, start_django

SECONDS = 8
PEOPLE = 10_000


def acts_a_second() -> float:
    """Short transactions a second, each with one entry."""
    from django.db import transaction  # noqa: PLC0415 - after Django started

    from aboveline.accounts.actors import service  # noqa: PLC0415
    from aboveline.audit.actions import record  # noqa: PLC0415

    actor, count, end = service("benchmark"), 0, time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        with transaction.atomic():
            record(
                "registry:household:change",
                actor=actor,
                changed={"help_needed": (count, count + 1)},
                reason="measured",
            )
        count += 1
    return count / SECONDS


def measure_audit() -> None:
    """Acts a second alone and beside a sealer that is a process of its own; verifying."""
    from aboveline.audit.sealing import seal_waiting  # noqa: PLC0415
    from aboveline.audit.verifying import verify  # noqa: PLC0415

    alone = acts_a_second()
    seal_waiting()
    command = [sys.executable, "-m", "aboveline.site", "audit", "seal", "--every", "1"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as sealer:
        time.sleep(3)
        beside = acts_a_second()
        sealer.terminate()
    print(f"acts a second alone {alone:,.0f}, beside the sealer {beside:,.0f}", end="")
    print(f" ({beside / alone:.2f} of it)")
    start = time.perf_counter()
    sealed = seal_waiting()
    spent = time.perf_counter() - start
    if sealed:
        print(f"the tail of {sealed:,} sealed in {spent:.2f} s")
    start = time.perf_counter()
    found = verify()
    spent = time.perf_counter() - start
    print(f"{found.sealed:,} entries verified in {spent:.1f} s; they hold: {found.holds}")


def measure_keys() -> None:
    """People a second whose values and indexes go under new keys; the longest batch."""
    from django.conf import settings  # noqa: PLC0415

    from aboveline.registry.models import Person  # noqa: PLC0415
    from aboveline.vault import rotation  # noqa: PLC0415
    from aboveline.vault.sealing import seal  # noqa: PLC0415
    from aboveline.web.clock import now  # noqa: PLC0415

    people = []
    for place in range(PEOPLE):
        person = Person(name="Made Up", recorded_by="service:benchmark", recorded_at=now())
        seal(person, "identity_number", f"9901011990{place:08d}")
        seal(person, "phone", f"199{place:08d}")
        seal(person, "health", "healthy")
        people.append(person)
    Person.objects.bulk_create(people, batch_size=500)
    keys = {"next": b"n" * 32}
    settings.ABOVELINE_DATA_KEYS = {**keys, **settings.ABOVELINE_DATA_KEYS}
    settings.ABOVELINE_INDEX_KEYS = {**keys, **settings.ABOVELINE_INDEX_KEYS}
    place = next(one for one in rotation.places() if one.model is Person)
    batches, start = [], time.perf_counter()
    last, rows = start, 0
    for done in rotation.rotate(place, kinds=frozenset(["data", "index"])):
        batches.append(time.perf_counter() - last - rotation.PAUSE_SECONDS * bool(batches))
        rows, last = rows + done, time.perf_counter()
    rate = rows / (time.perf_counter() - start)
    print(f"{rows:,} people under new keys, {rate:,.0f} a second; longest batch ", end="")
    print(f"{1000 * max(batches):.0f} ms")


def main() -> None:
    """Measure on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ABOVELINE_HOME"] = folder
        start_django(home=Path(folder))
        bring_up_to_date()
        measure_audit()
        measure_keys()


if __name__ == "__main__":
    main()
