"""How many people who stand twice are found, and how many pairs are wrong, in made-up counties.

`python -m benchmarks.find_duplicates`: 6,500 records of which 500 are second records, twice drawn;
then 100,000 with 2,000. The slips are those of `tests/registry/planted.py`.
"""

from __future__ import annotations

import time

from tests.registry.planted import planted

from aboveline.registry.duplicates.matching import alike


def main() -> None:
    """Print one line a register."""
    for records, twice, seed in ((6_500, 500, 1), (6_500, 500, 2), (100_000, 2_000, 3)):
        people, pairs = planted(records, twice, seed=seed)
        start = time.perf_counter()
        found = {(pair.first, pair.second) for pair in alike(people)}
        spent = time.perf_counter() - start
        right = len(found & pairs)
        print(
            f"{records:,} records, {twice:,} of them second ones: precision "
            f"{right / len(found):.3f}, recall {right / len(pairs):.3f}, {spent:.1f} s"
        )


if __name__ == "__main__":
    main()
