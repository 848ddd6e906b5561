"""A census of one batch held against the register: read, compared, differences written.

`python -m benchmarks.census_compare [--households N]` builds a village of made-up households of
three people in SQLite, all of them counted, a fifth in another dwelling than the register has, and
compares the batch. Prints seconds, processor milliseconds a household, and the number of queries.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.exits_county import Part, timed
from benchmarks.machine import described, print_rows

_DAY = date(2020, 6, 30)
_SEEN_ON = date(2020, 5, 3)
_AT = datetime(2020, 5, 3, 8, tzinfo=UTC)
_MEMBERS = (("head", "male"), ("spouse", "female"), ("son", "male"))
_YES = ("enough_food", "protein_available", "enough_clothing", "water_at_home")
_SEEN = {"dwelling_grade": "A", "dwelling_remedy": "none", "water_quality": "meets_standard"}


def build(households: int) -> Any:
    """A closed batch of households that all answered."""
    from aboveline.accounts.actors import service  # noqa: PLC0415
    from aboveline.areas.models import Area, AreaClosure, Level  # noqa: PLC0415
    from aboveline.registry.actions.bulk import (  # noqa: PLC0415
        NewHousehold,
        NewPerson,
        add_households,
    )
    from aboveline.registry.models import Living  # noqa: PLC0415
    from aboveline.verification.actions import counting  # noqa: PLC0415
    from aboveline.verification.models import CensusAnswer, CensusHousehold  # noqa: PLC0415
    from aboveline.web.bulk import insert_rows  # noqa: PLC0415

    for rank, code in enumerate(("nation", "province", "county", "village")):
        Level.objects.get_or_create(code=code, defaults={"rank": rank, "name_en": code})
    county = Area.objects.create(level_id="county", name="County", order="0", code="990000")
    village = Area.objects.create(level_id="village", parent=county, name="Village", order="1")
    AreaClosure.objects.bulk_create(
        AreaClosure(above=above, below=below, distance=int(above != below))
        for above, below in ((county, county), (county, village), (village, village))
    )
    office = service("benchmark")
    given = [
        NewHousehold(
            village.pk,
            {"relocation_household": False},
            [NewPerson(said, str(said["relation"])) for said in _people(place)],
            status="registered_poor",
        )
        for place in range(households)
    ]
    homes = add_households(given, actor=office, on=date(2019, 1, 1))
    wrote = {"observed_on": _SEEN_ON, "recorded_by": "service:benchmark", "recorded_at": _AT}
    seen = dict.fromkeys(_YES, True) | _SEEN
    insert_rows(Living, ({"household_id": home.pk, **seen, **wrote} for home in homes))
    found = counting.open_round(
        county,
        standard_on=date(2020, 5, 31),
        batches=[counting.Days(date(2020, 6, 1), date(2020, 7, 15))],
        actor=office,
    )
    rows = CensusHousehold.objects.filter(village__round=found).order_by("household__number")
    insert_rows(CensusAnswer, map(vars, _answers(list(rows))))
    rows.order_by().update(state="done")
    return counting.close_batch(found.batches.get(), actor=office, reason="Made up.")


def _people(place: int) -> list[dict[str, Any]]:
    born = date(1970 + place % 30, 1 + place % 12, 3)
    return [
        {"name": f"{relation} {place}", "relation": relation, "sex": sex, "birth_date": born}
        for relation, sex in _MEMBERS
    ]


def _answers(rows: list[Any]) -> Iterator[Any]:
    from aboveline.vault.sealing import seal  # noqa: PLC0415
    from aboveline.verification.models import CensusAnswer  # noqa: PLC0415
    from aboveline.web.bulk import new_row  # noqa: PLC0415

    said = {"people": "3", "relocation_household": "false", **dict.fromkeys(_YES, "true"), **_SEEN}
    for place, row in enumerate(rows):
        made = new_row(
            CensusAnswer,
            counted_id=row.pk,
            entry=1,
            is_draft=False,
            on=_DAY,
            actor="service:benchmark",
            at=_AT,
        )
        other = {"dwelling_grade": "C"} if place % 5 == 0 else {}
        seal(made, "answers", json.dumps(said | other))
        seal(made, "members", json.dumps(_people(place), default=str))
        yield made


def measure(home: Path, households: int) -> Part:
    """The comparison in an empty home folder."""
    os.environ["ABOVELINE_MODE"] = "demo"
    os.environ["ABOVELINE_TODAY"] = _DAY.isoformat()
    from aboveline.site.starting import bring_up_to_date, start_django  # noqa: PLC0415

    start_django(home=home)
    bring_up_to_date()
    from aboveline.accounts.actors import service  # noqa: PLC0415
    from aboveline.verification.actions import counting  # noqa: PLC0415
    from aboveline.verification.models import CensusDifference  # noqa: PLC0415

    batch = build(households)

    def compare() -> str:
        counting.compare_batch(batch, actor=service("benchmark"))
        return f"{CensusDifference.objects.count():,} differences"

    return timed("compared", compare)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=5_000)
    options = parser.parse_args()
    print(described(), flush=True)
    with tempfile.TemporaryDirectory(prefix="aboveline-census-") as name:
        part = measure(Path(name), options.households)
    each = 1000 * part.cpu_seconds / options.households
    print_rows(
        ("part", "gave", "seconds", "processor", "ms a household", "queries"),
        [
            (
                *(part.name, part.gave, f"{part.seconds:.1f}", f"{part.cpu_seconds:.1f}"),
                *(f"{each:.2f}", str(part.queries)),
            )
        ],
    )
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
