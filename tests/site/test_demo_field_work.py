"""Visits of the demonstration carry clocks and places, and the checks point to one worker."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from django.utils.timezone import localtime

from aboveline.accounts.actors import service
from aboveline.registry.models import Visit
from aboveline.registry.traces import Trace, place_of, trace_faults
from aboveline.site.checks.running import run_waiting
from aboveline.site.demo.areas import build_areas
from aboveline.site.demo.build import DEMO
from aboveline.site.demo.tables import DAY, county_rows
from aboveline.site.demo.writing import CountyWriter
from aboveline.verification.actions.checking import ask_checks
from aboveline.verification.models import Flag


def test_the_checks_of_the_demonstration_point_to_the_hasty_worker(db, settings):
    settings.ABOVELINE_TODAY = DAY
    county = build_areas(actor=DEMO, on=DAY).counties[0]
    CountyWriter(county, county_rows(0, households=2_400), actor=DEMO, hasty=True).write()
    days = defaultdict(list)
    for visit in Visit.objects.order_by("started_at"):
        trace = Trace(visit.started_at, visit.ended_at)
        assert not list(trace_faults(trace, visited_on=visit.visited_on))
        assert 8 <= localtime(visit.started_at).hour <= localtime(visit.ended_at).hour < 18
        days[visit.visitor, visit.visited_on].append(visit)
    for (worker, _day), visits in days.items():
        assert len(visits) <= 7
        shortest = 2 if worker.startswith("user:") else 30
        assert all(v.ended_at - v.started_at >= timedelta(minutes=shortest) for v in visits)
        assert all(a.ended_at < b.started_at for a, b in pairwise(visits))
    newest = Visit.objects.filter(mode="home").order_by("-visited_on").first()
    assert None not in place_of(newest)
    ask_checks(county.area, actor=service("tests"))
    assert run_waiting()
    found = defaultdict(set)
    for flag in Flag.objects.filter(unit="recorder"):
        found[flag.check_name].add(flag.unit_key)
    (hasty,) = found["quick_visits"]
    assert UUID(hasty.removeprefix("user:"))
    assert found == {"quick_visits": {hasty}, "impossible_distances": {hasty}}
