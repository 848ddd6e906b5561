"""Plant fraud in the tables of one county."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa

from aboveline.synthetic.draw import Draw
from aboveline.synthetic.planting import answers, edits, households, incomes, visiting
from aboveline.synthetic.planting.ground import Ground
from aboveline.synthetic.planting.ranges import drawn
from aboveline.synthetic.planting.truth import tables_in_order, truth_of

Parameters = Mapping[str, Mapping[str, float]]
"""The parameters of each kind of fraud, by name."""


class Fraud(NamedTuple):
    """How a kind of fraud is planted, and the columns without which it cannot be."""

    plant: Callable[[Ground, Draw, float, Mapping[str, float]], None]
    needs: Mapping[str, Sequence[str]]


FRAUDS: Mapping[str, Fraud] = {
    "elite_capture": Fraud(households.elite_capture, households.CAPTURE_NEEDS),
    "owners_registered": Fraud(households.owners_registered, households.OWNER_NEEDS),
    "shared_phones": Fraud(households.shared_phones, households.PHONE_NEEDS),
    "missed_benefits": Fraud(households.missed_benefits, households.BENEFIT_NEEDS),
    "copied_answers": Fraud(answers.copied_answers, answers.COPY_NEEDS),
    "favourite_digits": Fraud(answers.favourite_digits, answers.DIGIT_NEEDS),
    "expected_incomes": Fraud(incomes.expected_incomes, incomes.NEEDS),
    "lifted_incomes": Fraud(incomes.lifted_incomes, incomes.NEEDS),
    "edits_after_notice": Fraud(edits.edits_after_notice, edits.NEEDS),
    "visits_not_made": Fraud(visiting.visits_not_made, visiting.NEEDS),
}
"""In the order in which they are planted: a later one may change what an earlier one wrote.

First who is registered, then what recorders write, what offices make of it, and what is staged.
"""
KINDS = tuple(FRAUDS)


class UnplantableError(ValueError):
    """A wish for fraud that the register cannot hold, or that is no wish at all."""


class PlantedCounty(NamedTuple):
    """The tables that changed, the truth about every changed row, the parameters drawn."""

    tables: dict[str, pa.Table]
    truth: pa.Table
    parameters: Parameters


def plant_county(
    tables: Mapping[str, pa.Table],
    *,
    county: str,
    share: float,
    seed: int,
    kinds: Iterable[str] = KINDS,
    notices: Sequence[tuple[int, int]] = (),
) -> PlantedCounty:
    """Plant fraud in the tables of a county.

    `share` is the share of the units (villages, recorders) in fraud for each kind, from 0 to 1.
    Parameters depend on the seed, the kind and the name of the county alone. `notices` are the
    days of notices of inspection and of the inspections, since 1970. Raises `UnplantableError`
    when the tables lack what a kind needs.
    """
    wanted = check_wish(share, kinds)
    ground = Ground(dict(tables), notices)
    parameters: dict[str, Mapping[str, float]] = {}
    for kind in wanted:
        fraud = FRAUDS[kind]
        if not ground.has(fraud.needs):
            raise UnplantableError(
                f"the register lacks columns for {kind}: make it with field work, or leave it out"
            )
        draw = Draw(seed, zlib.crc32(county.encode()), KINDS.index(kind))
        parameters[kind] = drawn(kind, draw)
        if share > 0:
            fraud.plant(ground, draw, share, parameters[kind])
    return PlantedCounty(tables_in_order(ground), truth_of(ground), parameters)


def check_wish(share: float, kinds: Iterable[str] | None) -> tuple[str, ...]:
    """The kinds that are wanted, in their order; raises `UnplantableError` for what cannot be."""
    wanted = set(KINDS if kinds is None else kinds)
    unknown = sorted(wanted - set(KINDS))
    if unknown:
        raise UnplantableError(f"there is no fraud {', '.join(unknown)}: name {', '.join(KINDS)}")
    if not 0 <= share <= 1:
        raise UnplantableError(f"the share of units in fraud is from 0 to 1, not {share}")
    return tuple(kind for kind in KINDS if kind in wanted)
