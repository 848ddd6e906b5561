"""Visits too short, too many on a day, or too far apart for one recorder to have made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Booleans, Floats
from aboveline.statistics.falsification.excess import MOST_ALIKE, excess
from aboveline.statistics.falsification.outcomes import Groups, Outcome, nothing_told

QUICK, MANY, IMPOSSIBLE = "quick_visits", "many_visits", "impossible_distances"
SHORTEST_MINUTES = 3.0
"""Nobody asks the questions of a form in less."""
FASTEST_KM_HOUR = 80.0
SLACK_KM = 1.0
"""How far a place may be off."""
FULL_HOURS, LONGEST_HOURS = 9.0, 16.0
"""A full day of visits, and one that nobody works."""

_EARTH_KM = 6371.0
_ROBUST = 1.4826
_FEWEST_VISITS = 5
_USUAL_MINUTES = 30.0


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
    deviations (in logarithms). Short visits among visits with a known length, as in `excess`.
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
    """Recorders with more days than others on which there was no time for so many visits.

    A visit takes the county's median from the begin of one to the begin of the next (30 minutes
    where no clock is known). A day is full when its visits would take more than nine hours, and
    beyond a day's work at more than sixteen. Full days among the recorder's days, at least one in
    fifty taken as usual, and days beyond, one in a thousand; as in `excess`, the better of the
    two, which is paid for.
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
    hours = count * _minutes_between(visits) / 60
    days = Groups(visits.recorders.names, pairs[:, 0])
    rows = days.sums()
    tried = np.where(rows >= _FEWEST_VISITS, rows, 0)
    cases = days.sums(hours > FULL_HOURS)
    full, expected = excess(cases, tried, floor=0.02, tried=2)
    beyond, _ = excess(days.sums(hours > LONGEST_HOURS), tried, floor=0.001, tried=2)
    q = np.fmin(full, beyond)
    return Outcome(MANY, "recorder", visits.recorders.names, rows, cases, expected, q)


def _minutes_between(visits: Visits) -> float:
    """The usual time from the begin of a visit to the begin of the recorder's next one."""
    order = np.lexsort((visits.began, visits.day, visits.recorders.positions))
    recorder, day = visits.recorders.positions[order], visits.day[order]
    between = np.diff(visits.began[order]) / 60
    same = (np.diff(recorder) == 0) & (np.diff(day) == 0) & (recorder[1:] >= 0)
    known = between[same & np.isfinite(between)]
    usual = float(np.median(known)) if known.size >= _FEWEST_VISITS else _USUAL_MINUTES
    return max(usual, SHORTEST_MINUTES)


def impossible_distances(visits: Visits) -> Outcome:
    """Recorders who begin visits before they can have arrived from the one before.

    From the end of a visit to the begin of the next of the same recorder and day: impossible when
    the way, less one kilometre of slack, would take more than 80 km an hour, or when the next
    begins in another place before the one before ended. Impossible ways among all ways; one in
    five hundred is a clock or a place that is wrong, and honest recorders hardly
    differ in it; as in `excess`.
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
    return _by_recorder(IMPOSSIBLE, ways, known, impossible, floor=0.002, alike=0.02)


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
    check: str,
    recorders: Groups,
    known: Booleans,
    case: Booleans,
    *,
    floor: float = 0.0,
    alike: float = MOST_ALIKE,
) -> Outcome:
    rows = recorders.taken(known).sums()
    cases = recorders.taken(known & case).sums()
    q, expected = excess(cases, np.where(rows >= _FEWEST_VISITS, rows, 0), floor=floor, alike=alike)
    return Outcome(check, "recorder", recorders.names, rows, cases, expected, q)
