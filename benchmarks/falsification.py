"""How often the falsification checks are wrong on clean data, and how much planted fraud they find.

`python -m benchmarks.falsification` prints three tables: flags on made-up counties without fraud,
flags on real incomes (`--eph` names the folder of the survey EPH; left out where it is not), and
for shares of units at fault the share of them that is found. `--part` takes one of the three.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from benchmarks.falsification_real import real_outcomes
from benchmarks.machine import described, print_rows

from aboveline.engine.falsification import CountyOutcomes, falsify
from aboveline.standard import load_standard
from aboveline.statistics.falsification import Outcome
from aboveline.synthetic import register_folder
from aboveline.synthetic.planting import plant, truth_path

DAY = date(2020, 6, 30)
EPH = Path(__file__).resolve().parents[2] / "shared" / "measurement" / "cases" / "eph"
SHARES = (0.1, 0.2, 0.4)

FINDS = {
    "lifted_incomes": ("heaped_incomes", "jumps_without_evidence", "edits_after_announcement"),
    "expected_incomes": ("heaped_incomes", "jumps_without_evidence"),
    "copied_answers": ("copied_answers",),
    "favourite_digits": ("digit_preference",),
    "visits_not_made": ("quick_visits", "many_visits", "impossible_distances"),
    "edits_after_notice": ("edits_after_announcement",),
    "elite_capture": ("registered_officials",),
    "shared_phones": ("shared_phone",),
}
"""The checks that may find a kind of fraud; a kind that is not here, none looks for."""


@dataclass
class Tally:
    """Units of a check that could be told, those flagged, and counties with any flag."""

    counties: int = 0
    told: int = 0
    flagged: int = 0
    alarmed: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one county more."""
        self.counties += bool(outcome.told.any())
        self.told += int(outcome.told.sum())
        self.flagged += int(outcome.flagged.sum())
        self.alarmed += bool(outcome.flagged.any())

    @property
    def row(self) -> tuple[str, ...]:
        """What a table shows of it."""
        rate = f"{100 * self.flagged / self.told:.2f}" if self.told else "-"
        return (f"{self.told:,}", f"{self.flagged}", rate, f"{self.alarmed} of {self.counties}")


@dataclass
class Power:
    """Planted units, those that a check points to, and counties where any flag rises."""

    units: int = 0
    found: int = 0
    counties: int = 0
    alarmed: int = 0
    others: int = field(default=0)


def clean(seeds: Sequence[int], households: int) -> dict[tuple[str, str], Tally]:
    """Flags of each check on counties without fraud, one county a seed."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for seed in seeds:
        with tempfile.TemporaryDirectory() as place:
            for outcome in _made_up(Path(place) / "register", seed, households).outcomes:
                tallies[outcome.check, outcome.unit].add(outcome)
    return tallies


def real(folder: Path) -> dict[tuple[str, str], Tally]:
    """Flags of each check on real incomes."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for outcome in real_outcomes(folder):
        tallies[outcome.check, outcome.unit].add(outcome)
    return tallies


def power(
    seeds: Sequence[int], households: int, shares: Sequence[float]
) -> dict[tuple[str, float], Power]:
    """Of each kind of fraud and share of units at fault: how many of the units are found."""
    found: dict[tuple[str, float], Power] = defaultdict(Power)
    for share in shares:
        for seed in seeds:
            with tempfile.TemporaryDirectory() as place:
                folder = Path(place) / "register"
                of_county = _made_up(folder, seed, households, share=share)
                _count(found, share, of_county, pq.read_table(truth_path(folder)), folder)
    return found


def _made_up(folder: Path, seed: int, households: int, *, share: float = 0.0) -> CountyOutcomes:
    """The outcomes of a made-up county, with fraud in a share of its units."""
    register_folder(
        folder,
        households=households,
        county_households=households,
        seed=seed,
        history=True,
        years=2,
        field_work=True,
    )
    if share:
        plant(folder, share=share, seed=seed)
    return falsify(folder, load_standard("china-2013"), as_of=DAY)[0]


def _count(
    found: dict[tuple[str, float], Power],
    share: float,
    of_county: CountyOutcomes,
    truth: Any,
    folder: Path,
) -> None:
    """Add a county: which of its planted units the flags point to."""
    pointed = _pointed(of_county.outcomes, folder)
    planted: dict[str, set[tuple[str, str]]] = defaultdict(set)
    columns = [truth[name].to_pylist() for name in ("fraud", "unit_kind", "unit")]
    for fraud, kind, unit in zip(*columns, strict=True):
        planted[fraud].add((kind, str(unit)))
    for fraud, units in planted.items():
        to = [pointed[check] for check in FINDS.get(fraud, ())]
        one = found[fraud, share]
        one.units += len(units)
        one.found += sum(any(unit in units_of for units_of in to) for unit in units)
        one.counties += 1
        one.alarmed += any(units_of for units_of in to)
        flagged = {unit for units_of in to for unit in units_of if unit[0] in {k for k, _ in units}}
        one.others += len(flagged - units)


def _pointed(outcomes: Sequence[Outcome], folder: Path) -> Mapping[str, set[tuple[str, str]]]:
    """Villages and recorders that the flags of each check point to, by way of households too."""
    village, recorder = _of_households(folder)
    pointed: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for outcome in outcomes:
        for key in outcome.flagged_keys:
            if outcome.unit in ("household", "phone"):  # a phone is named by a household
                pointed[outcome.check] |= {
                    ("village", village[key]),
                    ("recorder", recorder.get(key, "")),
                }
            else:
                pointed[outcome.check].add((outcome.unit, key))
    return pointed


def _of_households(folder: Path) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The village of each household, and the recorder who visited it most often."""
    homes, visits = (
        str(folder / "county=*" / f"{name}.parquet") for name in ("households", "visits")
    )
    with duckdb.connect() as connection:
        village = connection.execute(
            "SELECT DISTINCT CAST(household_id AS VARCHAR), area_id FROM read_parquet(?)", [homes]
        ).fetchall()
        recorder = connection.execute(
            "SELECT CAST(household_id AS VARCHAR), mode(recorder) FROM read_parquet(?) GROUP BY 1",
            [visits],
        ).fetchall()
    return dict(village), dict(recorder)


def print_tallies(tallies: Mapping[tuple[str, str], Tally]) -> None:
    """One row a check and kind of unit."""
    heads = ("check", "unit", "told", "flagged", "per hundred", "counties with a flag")
    print_rows(heads, [(*key, *tally.row) for key, tally in tallies.items()])


def print_power(found: Mapping[tuple[str, float], Power], shares: Sequence[float]) -> None:
    """One row a kind of fraud: percent of the units found at each share of units at fault."""
    kinds = sorted({kind for kind, _share in found})
    rows = []
    for kind in kinds:
        cells = [_percent(found.get((kind, share))) for share in shares]
        rows.append((kind, *cells))
    print_rows(("fraud", *(f"{100 * share:.0f} %" for share in shares)), rows)


def _percent(one: Power | None) -> str:
    """Units found in percent of the planted ones, and counties with any flag in percent."""
    if one is None or not one.units:
        return "-"
    counties = 100 * one.alarmed / one.counties
    return f"{100 * one.found / one.units:.0f} ({counties:.0f}; {one.units})"


def main() -> None:
    """Print the tables that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("clean", "real", "power"))
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--households", type=int, default=2000)
    parser.add_argument("--eph", type=Path, default=EPH)
    options = parser.parse_args()
    print(described(), flush=True)
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    if options.part in (None, "clean"):
        print(f"\nMade-up counties of {options.households} households without fraud:\n")
        print_tallies(clean(seeds, options.households))
    if options.part in (None, "real") and options.eph.is_dir():
        print("\nReal incomes (EPH):\n")
        print_tallies(real(options.eph))
    if options.part in (None, "power"):
        print("\nPercent of planted units found (percent of counties with a flag; units):\n")
        print_power(power(seeds, options.households, SHARES), SHARES)


if __name__ == "__main__":
    main()
