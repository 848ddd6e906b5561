"""Nights that judge only what can have changed end where judging everything anew would end."""

import random
import shutil
from datetime import date, timedelta

import pytest
from tests.evaluation.made_up import bring_in, made_up_folder

from aboveline.accounts.actors import service
from aboveline.areas.models import Area, AreaClosure, AreaFact
from aboveline.evaluation.actions import judge_touched
from aboveline.evaluation.models import Decision, Figure, Refrozen, Snapshot, Tally
from aboveline.evaluation.runs import judging
from aboveline.evaluation.runs.judging import judge_area, judge_unit, judge_units
from aboveline.evaluation.runs.some import judge_some
from aboveline.evaluation.snapshots.files import folder_of, sources_in, table_of
from aboveline.evaluation.snapshots.results import result_in
from aboveline.evaluation.tallies import count_villages
from aboveline.problems.actions import follow_decisions
from aboveline.registry.actions import Findings, accept_move, propose_move, record_visit
from aboveline.registry.history import touch
from aboveline.registry.models import Household
from aboveline.web.clock import now

FIRST = date(2020, 6, 27)
COUNT = 120
CLERK = service("tests")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made_up_folder(tmp_path_factory.mktemp("register"), COUNT, seed=11)


@pytest.fixture
def counties(db, settings, folder):
    settings.ABOVELINE_TODAY = FIRST
    bring_in(folder)
    (first,) = Area.objects.filter(level="village")
    county = Area.objects.get(level="county")
    other = area_below(county.parent, "county", 9)
    township = area_below(other, "township", 8)
    below = (first.parent, township, township, first.parent)  # nobody lives in the last one
    villages = [first, *(area_below(up, "village", n) for n, up in enumerate(below))]
    for number, home in enumerate(Household.objects.order_by("number")):
        Household.objects.filter(pk=home.pk).update(area=villages[number % 4])
    return [county, other]


def area_below(above, level, number):
    made = Area.objects.create(
        level_id=level, parent=above, name=f"Made-up {number}", code=f"99{number}"
    )
    AreaClosure.objects.create(above=made, below=made, distance=0)
    for row in AreaClosure.objects.filter(below=above):
        AreaClosure.objects.create(above=row.above, below=made, distance=row.distance + 1)
    return made


def a_day(chance, day):
    """Some households are visited, one moves, one is ended, one is only touched."""
    homes = list(Household.objects.filter(ended_on=None).order_by("pk"))
    villages = list(Area.objects.filter(level="village").order_by("pk"))
    visited = chance.sample(homes, 3)
    for home in visited:
        found = {"enough_food": chance.random() < 0.5, "lost_work": chance.random() < 0.3}
        record_visit(home, Findings(found), actor=CLERK, visited_on=day)
    judge_touched()
    moving, ended, touched = chance.sample(homes, 3)
    there = chance.choice([area for area in villages if area.pk != moving.area_id])
    move = propose_move(moving, there, actor=CLERK, reason="work", moved_on=day)
    accept_move(move, actor=CLERK)
    if ended != moving:
        Household.objects.filter(pk=ended.pk).update(ended_on=day)
    touch([ended, touched], "test")
    if chance.random() < 0.5:
        area = chance.choice(villages)
        row = {"fact": "road_hardened", "value": chance.choice(["true", "false"]), "day": day}
        AreaFact.objects.create(area=area, actor=CLERK.key, at=now(), **row)


def a_day_passes():
    """Marks and snapshots so far are older than what the next night reads again."""
    for row in Snapshot.objects.all():
        Snapshot.objects.filter(pk=row.pk).update(known_at=row.known_at - timedelta(days=1))
    for mark in Refrozen.objects.all():
        Refrozen.objects.filter(pk=mark.pk).update(at=mark.at - timedelta(days=1))


def rows(table, without=()):
    columns = sorted(set(table.column_names) - set(without))
    return sorted(map(repr, table.select(columns).to_pylist()))


def files_of(snapshot):
    return {name: rows(table_of(source)) for name, source in sources_in(snapshot).items()}


def kept():
    """What lists, boards and pages read of the evaluation."""
    decisions = Decision.objects.filter(is_latest=True).order_by("household_id")
    values = ("household_id", "state", "category", "criteria", "facts", "findings")
    states = Household.objects.order_by("pk").values_list("pk", "judged_state")
    measures = Tally.objects.order_by("area_id", "measure")
    return {
        "decisions": list(decisions.values_list(*values, "next_change_on")),
        "states": list(states),
        "tallies": list(measures.values_list("area_id", "measure", "households", "people")),
    }


def figures():
    latest = Figure.objects.filter(is_latest=True).order_by("area_id", "indicator")
    return {
        (row.area_id, row.indicator): (row.value, row.numerator, row.denominator, row.unknown)
        for row in latest
    }


@pytest.fixture
def runs_of_engine(monkeypatch):
    """How many counties each run of the engine judged together."""
    counts = []

    def counted(connection, plan, pieces):
        counts.append(len(pieces))
        return judge_some(connection, plan, pieces)

    monkeypatch.setattr(judging, "judge_some", counted)
    return counts


def newest(counties):
    judged = Snapshot.objects.filter(judged_at__isnull=False).order_by("known_at")
    return [judged.filter(area=county).last() for county in counties]


@pytest.mark.parametrize("seed", [1])
def test_nights_of_what_changed_end_where_judging_all_anew_ends(
    counties, settings, seed, runs_of_engine
):
    chance = random.Random(seed)
    judge_area(counties[0].parent)
    few = added = 0
    for number in range(1, 6):  # over the end of a month, and until the files are written whole
        day = settings.ABOVELINE_TODAY = FIRST + timedelta(days=number)
        a_day(chance, day)
        for _county, judged in judge_units(counties):
            few += judged.read < judged.households / 2
        added += any(any(folder_of(one).glob("results/*-later*")) for one in newest(counties))
        follow_decisions()
        a_day_passes()
    assert few >= 4
    assert added
    assert 2 in runs_of_engine
    lasts = newest(counties)
    found = [(files_of(last), rows(result_in(last, "decisions"))) for last in lasts]
    stored, published = kept(), figures()
    for last in lasts:
        shutil.rmtree(folder_of(last))
    for county in counties:
        assert judge_unit(county).new == 0
    anew = newest(counties)
    assert [one.read for one in anew] == [one.households for one in anew]
    assert [(files_of(one), rows(result_in(one, "decisions"))) for one in anew] == found
    assert (kept(), figures()) == (stored, published)
    count_villages(Area.objects.values_list("pk", flat=True))
    assert kept()["tallies"] == stored["tallies"]
