"""How many households outside the register stand below the standard, from the cluster sample.

Villages where all were counted stand for those of their stratum. A household is below when a
criterion that the census can tell does not hold. Nothing is asked of income in money, so that the
rate is a floor.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from aboveline.evaluation.answers import Told, criteria_of
from aboveline.statistics import sampling
from aboveline.vault.sealing import unseal
from aboveline.verification.census.members import member_questions
from aboveline.verification.census.questions import questions_of
from aboveline.verification.models import CensusAnswer, CensusHousehold, CensusRound, CensusVillage

ALL = ""
"""The stratum of the whole area."""
LEAST_VILLAGES = 2
"""Fewer villages say nothing about how villages differ."""


@dataclass(frozen=True)
class Missed:
    """The estimate of a stratum, or of all: a share, and households; None: the sample cannot tell.

    `households` answered so that it is known of them, in `villages`; `below` of them stand below
    the standard. `outside` is how many households there are outside the register, `unknown` how
    many answered and cannot be told.
    """

    stratum: str
    villages: int
    households: int
    unknown: int
    below: int
    outside: float
    rate: float | None
    low: float | None
    high: float | None

    @property
    def counts(self) -> tuple[int | None, int | None, int | None]:
        """The estimate and the ends of its interval in households."""
        rate, low, high = (
            None if share is None else round(share * self.outside)
            for share in (self.rate, self.low, self.high)
        )
        return rate, low, high

    @property
    def percents(self) -> tuple[float | None, float | None, float | None]:
        """The estimate and the ends of its interval in percent."""
        rate, low, high = (
            None if share is None else 100 * share for share in (self.rate, self.low, self.high)
        )
        return rate, low, high


def estimates_of(round_: CensusRound) -> list[Missed]:
    """The estimate of all, then of each stratum; none where nobody of the rest was counted."""
    villages = list(round_.villages.exclude(weight=None).order_by("pk"))
    rows = _answered(round_)
    if not villages or not rows:
        return []
    below = _below(round_, rows)
    strata = sorted({one.stratum for one in villages})
    outside = _outside(villages)
    code = {one.pk: place for place, one in enumerate(villages)}
    at = np.array([code[row.counted.village_id] for row in rows])
    of_village = np.array([strata.index(one.stratum) for one in villages])
    rates = sampling.rates_of_whole_villages(
        below,
        village=at,
        stratum_of=of_village,
        weight=np.array([one.weight or 1.0 for one in villages]),
        households=np.array([outside[label] for label in strata]),
    )
    whole = _missed(ALL, rates[0], below, sum(outside.values()))
    parts = [
        _missed(label, rates[1 + place], below[of_village[at] == place], outside[label])
        for place, label in enumerate(strata)
    ]
    return [whole, *parts] if len(parts) > 1 else [whole]


def as_json(found: Sequence[Missed]) -> list[dict[str, Any]]:
    """Estimates as the round keeps them."""
    return [asdict(one) for one in found]


def from_json(kept: Sequence[Mapping[str, Any]]) -> list[Missed]:
    """Estimates that a round kept."""
    return [Missed(**one) for one in kept]


def _answered(round_: CensusRound) -> list[CensusAnswer]:
    """The answers that count of households outside the register, of batches that are closed."""
    rows = CensusAnswer.objects.filter(
        counted__village__round=round_,
        counted__village__weight__isnull=False,
        counted__is_registered=False,
        counted__state="done",
        entry=1,
    ).exclude(counted__village__batch__state="open")
    return list(rows.select_related("counted__village").order_by("counted"))


def _below(round_: CensusRound, rows: Sequence[CensusAnswer]) -> Any:
    """1 for a household below the standard, 0 for one that is not, NaN where it cannot be told."""
    asked, of_members = questions_of(round_.asks), member_questions(round_.asks)
    told = []
    for row in rows:
        said = json.loads(unseal(row, "answers") or "{}")
        fields = {one.of: said.get(name) for name, one in asked.items() if one.of}
        people = json.loads(unseal(row, "members") or "[]") if of_members else []
        told.append(Told(str(row.counted_id), row.counted.village.village_id, fields, people))
    criteria = criteria_of(told, round_.standard_on)
    tells = {name for one in criteria.values() for name, holds in one.items() if holds is not None}
    return np.array([_value(criteria[str(row.counted_id)], tells) for row in rows])


def _value(criteria: Mapping[str, bool | None], tells: set[str]) -> float:
    found = [criteria[name] for name in tells]
    if False in found:
        return 1.0
    return math.nan if None in found or not found else 0.0


def _outside(villages: Sequence[CensusVillage]) -> dict[str, float]:
    """Households outside the register of each stratum: as they were counted, by their weights."""
    there = CensusHousehold.objects.filter(village__in=villages, is_registered=False).exclude(
        state__in=("moved", "dead")
    )
    number: dict[Any, int] = {}
    for key in there.values_list("village", flat=True):
        number[key] = number.get(key, 0) + 1
    found: dict[str, float] = {}
    for one in villages:
        weighted = (one.weight or 1.0) * number.get(one.pk, 0)
        found[one.stratum] = found.get(one.stratum, 0.0) + weighted
    return found


def _missed(stratum: str, rate: sampling.Rate, below: Any, outside: float) -> Missed:
    """What a rate says of the rows of a stratum, or of all."""
    tells = rate.villages >= LEAST_VILLAGES
    return Missed(
        stratum=stratum,
        villages=rate.villages,
        households=rate.households,
        unknown=int(np.isnan(below).sum()),
        below=rate.cases,
        outside=outside,
        rate=rate.value if tells else None,
        low=rate.low if tells else None,
        high=rate.high if tells else None,
    )
