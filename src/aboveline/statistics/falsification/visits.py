"""Visits too short, too many on a day, or too far apart for one recorder to have made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Booleans, Floats
from aboveline.statistics.falsification.excess import excess
from aboveline.statistics.falsification.outcomes import Groups, Outcome, adjusted, nothing_told

QUICK, MANY, IMPOSSIBLE = "quick_visits", "many_visits", "impossible_distances"
SHORTEST_MINUTES = 3.0
"""Nobody asks the questions of a form in less."""
FASTEST_KM_HOUR = 80.0
SLACK_KM = 1.0
"""How far a place may be off."""

_EARTH_KM = 6371.0
_ROBUST = 1.4826
_FEWEST_VISITS = 5


@dataclass(frozen=True)
class Visits:
    """One row a visit at home: recorder, day (since 1970), begin and end in seconds, place.

    NaN is unknown. Places are those where the visit was recorded, or the village.
    """

    recorders: Groups
    day: npt.NDArray[np.int64]
    began: Floats
    ended: Floats
    longitude: Floats
    latitude: Floats


def quick_visits(visits: Visits) -> Outcome:
    """Recorders with more short visits than others: shorter than nearly all of the county.

    Short is under three minutes, or under the county's median length less two robust standard
    deviations (in logarithms). Short visits among visits with a known length; p as in `excess`;
    Benjamini-Hochberg.
    Missing: visits without begin or end; recorders with fewer than five visits of known length.
    Source: Finn and Ranchhod (2017) on fabricated interviews by their length.
    """
    minutes = (visits.ended - visits.began) / 60
    known = np.isfinite(minutes) & (minutes >= 0)
    if np.count_nonzero(known) < _FEWEST_VISITS:
        return nothing_told(QUICK, "recorder", visits.recorders.names)
    logs = np.log(np.maximum(minutes[known], 0.1))
    middle = float(np.median(logs))
    spread = _ROBUST * float(np.median(np.abs(logs - middle)))
    short = minutes < max(SHORTEST_MINUTES, float(np.exp(middle - 2 * spread)))
    return _by_recorder(QUICK, visits.recorders, known, short)


def many_visits(visits: Visits) -> Outcome:
    """Recorders with more crowded days than others: days with more visits than nearly all days.

    A day is crowded when its visits exceed the county's median by three robust standard
    deviations (of the square root), and by at least half. Crowded days among the days of the
    recorder; p as in `excess`; Benjamini-Hochberg.
    Missing: recorders with fewer than five days of visits.
    """
    placed = visits.recorders.positions >= 0
    pairs, count = np.unique(
        np.stack([visits.recorders.positions[placed], visits.day[placed]], axis=1),
        axis=0,
        return_counts=True,
    )
    if not count.size:
        return nothing_told(MANY, "recorder", visits.recorders.names)
    root = np.sqrt(count)
    middle = float(np.median(root))
    # counts of chance have a root that spreads by one half
    spread = max(_ROBUST * float(np.median(np.abs(root - middle))), 0.5)
    crowded = count > max((middle + 3 * spread) ** 2, 1.5 * middle**2)
    days = Groups(visits.recorders.names, pairs[:, 0])
    return _by_recorder(MANY, days, np.ones(count.size, dtype=np.bool_), crowded)


def impossible_distances(visits: Visits) -> Outcome:
    """Recorders who begin visits before they can have arrived from the one before.

    From the end of a visit to the begin of the next of the same recorder and day: impossible when
    the way, less one kilometre of slack, would take more than 80 km an hour, or when the next
    begins in another place before the one before ended. Impossible ways among all ways; one in
    five hundred is a clock or a place that is wrong; p as in `excess`; Benjamini-Hochberg.
    Missing: ways with an unknown begin, end or place.
    """
    order = np.lexsort((visits.began, visits.day, visits.recorders.positions))
    recorder, day = visits.recorders.positions[order], visits.day[order]
    began, ended = visits.began[order], visits.ended[order]
    east, north = visits.longitude[order], visits.latitude[order]
    same = (recorder[1:] == recorder[:-1]) & (day[1:] == day[:-1]) & (recorder[1:] >= 0)
    far = distances_km(east[:-1], north[:-1], east[1:], north[1:])
    hours = (began[1:] - ended[:-1]) / 3600
    known = same & np.isfinite(far) & np.isfinite(hours)
    allowed = np.maximum(hours, 0) * FASTEST_KM_HOUR + SLACK_KM
    with np.errstate(invalid="ignore"):
        impossible = far > allowed
    ways = Groups(visits.recorders.names, recorder[1:])
    return _by_recorder(IMPOSSIBLE, ways, known, impossible, floor=0.002)


def distances_km(east: Floats, north: Floats, east_to: Floats, north_to: Floats) -> Floats:
    """Great circle distances in kilometres between places in degrees.

    >>> far = distances_km(*(np.array([v]) for v in (116.4, 39.9, 121.5, 31.2)))
    >>> round(float(far[0]))
    1071
    """
    a, b = np.radians(north), np.radians(north_to)
    half = np.sin((b - a) / 2) ** 2
    half = half + np.cos(a) * np.cos(b) * np.sin(np.radians(east_to - east) / 2) ** 2
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(half)), dtype=np.float64)


def _by_recorder(
    check: str, recorders: Groups, known: Booleans, case: Booleans, *, floor: float = 0.0
) -> Outcome:
    rows = recorders.taken(known).sums()
    cases = recorders.taken(known & case).sums()
    p, expected = excess(cases, np.where(rows >= _FEWEST_VISITS, rows, 0), floor=floor)
    return Outcome(check, "recorder", recorders.names, rows, cases, expected, adjusted(p))
