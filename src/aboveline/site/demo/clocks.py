"""Who made the visits of a county of the demonstration, when they began and ended, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.timezone import make_aware
from numpy.random import Generator, default_rng

from aboveline.accounts.models import User
from aboveline.registry.models import Visit
from aboveline.site.demo.areas import DemoCounty
from aboveline.site.demo.people import Names
from aboveline.site.demo.tables import DAY, Row, Rows
from aboveline.vault.sealing import sealed

A_DAY = 7
"""Visits that one worker makes on a day; colleagues make the others."""
_MORNING = time(8)
_PLACES_SINCE = DAY - timedelta(days=180)
_HASTY_VILLAGE = 1


class FieldWork:
    """Gives visits their workers and clocks, and those of the last half year their place.

    Of a county with a hasty worker, one invents visits: two minutes each and far apart.
    """

    def __init__(self, county: DemoCounty, names: Names, *, hasty: bool) -> None:
        self._county = county
        self._draw: Generator = default_rng(int(county.area.code))
        self._called: dict[tuple[int, int], str] = {
            (village, 0): names.name(names.surname(), None)
            for village in range(len(county.villages))
        }
        self._names = Names(int(county.area.code) + 1)  # colleagues take no name from anybody
        self._table = Visit._meta.db_table
        middle = (105 + int(county.area.code) % 7, 29)
        self._centres = middle + self._draw.uniform(-0.15, 0.15, (len(county.villages), 2))
        self._hasty = self._hasty_worker() if hasty else None

    def _hasty_worker(self) -> User:
        name = self._called[_HASTY_VILLAGE, 0]
        user = User(username="demo-hasty", name=name, is_demo=True, is_active=False)
        user.set_unusable_password()
        user.save()
        return user

    def tell(self, visits: Rows, village_of: Mapping[UUID, int]) -> None:
        """Set worker, begin, end and place of rows of visits."""
        days: dict[tuple[int, date], Rows] = defaultdict(list)
        for row in visits:
            village = village_of[row["household_id"]] % len(self._county.villages)
            days[village, row["visited_on"]].append(row)
        for (village, day), rows in days.items():
            for first in range(0, len(rows), A_DAY):
                self._day(rows[first : first + A_DAY], village, first // A_DAY, day)

    def _day(self, rows: Rows, village: int, colleague: int, day: date) -> None:
        """A day of one worker, one visit after another."""
        hasty = self._hasty if (village, colleague) == (_HASTY_VILLAGE, 0) else None
        key, name = self._worker(village, colleague)
        if hasty is not None:
            key = f"user:{hasty.pk}"
        minutes = self._draw.integers(30, 71, len(rows)).tolist()
        ways = self._draw.integers(5, 16, len(rows)).tolist()
        off = self._draw.uniform(-0.01, 0.01, (len(rows), 2))
        began = make_aware(datetime.combine(day, _MORNING))
        for nth, row in enumerate(rows):
            ended = began + timedelta(minutes=2 if hasty else minutes[nth])
            row |= {"visitor": key, "visitor_name": name, "started_at": began, "ended_at": ended}
            east, north = self._centres[village] + off[nth]
            east += 0.4 * (nth % 2) if hasty else 0
            row["place"] = self._place(row, float(east), float(north))
            began = ended + timedelta(minutes=ways[nth])

    def _worker(self, village: int, colleague: int) -> tuple[str, str]:
        if (village, colleague) not in self._called:
            name = self._names.name(self._names.surname(), None)
            self._called[village, colleague] = name
        code = self._county.villages[village].code
        return f"service:demo-{code}-{colleague + 1}", self._called[village, colleague]

    def _place(self, row: Row, east: float, north: float) -> str:
        if row["mode"] != "home" or row["visited_on"] < _PLACES_SINCE:
            return ""
        return sealed(f"{east:.5f} {north:.5f}", self._table, "place", str(row["id"]))
