"""A county is frozen by reading only what was touched, and judged from its files."""

import shutil
from datetime import date, timedelta

import duckdb
import pyarrow.parquet as pq
import pytest
from tests.evaluation.made_up import bring_in, made_up_folder

from aboveline.accounts.actors import service
from aboveline.areas.models import Area
from aboveline.evaluation.actions import judge_household
from aboveline.evaluation.models import Decision, Figure, Refrozen, Snapshot
from aboveline.evaluation.runs import judging
from aboveline.evaluation.runs.judging import StoppedError, judge_area, judge_unit
from aboveline.evaluation.snapshots import freezing
from aboveline.evaluation.snapshots.files import folder_of, sources_in, table_of
from aboveline.evaluation.snapshots.freezing import forget_marks, freeze
from aboveline.evaluation.standards import plan_on
from aboveline.registry.actions import Findings, accept_move, propose_move, record_visit
from aboveline.registry.history import touch
from aboveline.registry.models import Household
from aboveline.web.stopping import asked_to_stop

DAY = date(2020, 6, 30)
COUNT = 60
CLERK = service("tests")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made_up_folder(tmp_path_factory.mktemp("register"), COUNT, seed=5)


@pytest.fixture
def county(db, settings, folder):
    settings.ABOVELINE_TODAY = DAY
    bring_in(folder)
    return Area.objects.get(level="county")


def rows_in(snapshot):
    """The rows of every table, in an order that does not depend on how they were read."""
    found = {}
    for name, source in sources_in(snapshot).items():
        table = table_of(source)
        found[name] = sorted(map(repr, table.select(sorted(table.column_names)).to_pylist()))
    return found


def visited(home, **living):
    record_visit(home, Findings(living), actor=CLERK, visited_on=DAY)
    judge_household(home)


def tomorrow(settings):
    settings.ABOVELINE_TODAY = DAY + timedelta(days=1)


def long_ago():
    """Let the marks so far be older than what a snapshot reads again."""
    past = timedelta(days=1)
    for model, name in ((Refrozen, "at"), (Snapshot, "known_at")):
        for row in model.objects.all():
            setattr(row, name, getattr(row, name) - past)
            row.save()
    Refrozen.objects.update(at=Snapshot.objects.latest("known_at").known_at - past)


def test_only_touched_households_are_read_and_the_files_are_as_if_all_were(county, settings):
    judge_unit(county)
    assert Snapshot.objects.get().read == COUNT
    long_ago()
    home = Household.objects.order_by("number")[7]
    visited(home, water_litres_per_person_day=3, lost_work=True)
    tomorrow(settings)
    plan = plan_on(DAY + timedelta(days=1))
    merged = freeze(county, plan).snapshot
    assert (merged.read, merged.households) == (1, COUNT)
    found = rows_in(merged)
    (folder_of(merged) / "households.parquet").unlink()  # somebody died while he removed them
    with pytest.raises(FileNotFoundError):
        sources_in(merged)
    Snapshot.objects.all().delete()
    assert found == rows_in(freeze(county, plan).snapshot)


def test_files_hold_no_name_and_what_is_sealed_is_not_to_be_read(county):
    snapshot = freeze(county, plan_on(DAY)).snapshot
    files = {path.name for path in folder_of(snapshot).iterdir()}
    assert "people.parquet.sealed" in files
    assert "people.parquet" not in files
    columns = {
        column
        for path in folder_of(snapshot).glob("[!a]*.parquet")
        for column in pq.read_schema(path).names
    }
    assert not columns & {"disability_grade", "health", "name", "phone", "address"}
    assert "disability_grade" in table_of(sources_in(snapshot)["people"]).column_names


def test_decisions_are_those_of_the_same_households_one_by_one(county):
    judge_unit(county)
    for home in Household.objects.order_by("number")[:15]:
        before = Decision.objects.get(household=home, is_latest=True)
        assert judge_household(home) == before


def test_second_night_stores_only_what_changed(county, settings):
    assert judge_unit(county).new == COUNT
    tomorrow(settings)
    assert judge_unit(county).new < COUNT / 4
    assert judge_unit(county).new == 0


def test_household_judged_after_the_freeze_keeps_its_newer_decision(county, monkeypatch):
    judge_unit(county)
    home = Household.objects.order_by("number").first()
    original = judging.freeze_units

    def freeze_then_visit(units, plan):
        frozen = original(units, plan)
        visited(home, enough_food=False)
        return frozen

    monkeypatch.setattr(judging, "freeze_units", freeze_then_visit)
    visited(home, enough_food=True)
    judge_unit(county)
    assert Decision.objects.get(household=home, is_latest=True).criteria["food"] is False


def test_run_that_dies_leaves_the_last_good_files_and_is_done_again(county, settings, monkeypatch):
    judge_unit(county)
    before = Snapshot.objects.get()
    visited(Household.objects.order_by("number").first(), enough_food=False)
    tomorrow(settings)

    def die(*_args, **_more):
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr("aboveline.evaluation.snapshots.files.seal_file", die)
        with pytest.raises(OSError, match="no space"):
            judge_unit(county)
    assert Snapshot.objects.get() == before
    assert rows_in(before)
    judge_unit(county)
    assert len(list(folder_of(before).parent.glob("*-*"))) == 1


def test_run_that_is_asked_to_stop_stops_between_batches(county):
    asked_to_stop.set()
    try:
        with pytest.raises(StoppedError):
            judge_unit(county)
    finally:
        asked_to_stop.clear()
    assert judge_unit(county).new == COUNT


def test_files_that_are_gone_are_read_from_the_database(county):
    judge_unit(county)
    shutil.rmtree(folder_of(Snapshot.objects.get()))
    assert judge_unit(county).households == COUNT


def test_households_that_are_missing_in_the_files_are_read_again(county):
    judge_unit(county)
    long_ago()
    snapshot = Snapshot.objects.get()
    path = folder_of(snapshot) / "households.parquet"
    rows = f"FROM read_parquet('{path}', hive_partitioning = false) LIMIT {COUNT - 2}"
    duckdb.sql(f"COPY ({rows}) TO '{path}.new' (FORMAT parquet)")
    path.with_name(path.name + ".new").replace(path)
    snapshot = freeze(county, plan_on(DAY)).snapshot
    assert (snapshot.read, snapshot.households) == (2, COUNT)
    assert table_of(sources_in(snapshot)["households"]).num_rows == COUNT


def test_household_that_moves_is_in_the_files_of_its_new_county_alone(cast):
    judge_area(cast.areas["nation"])
    home = cast.households["0417"]
    move = propose_move(home, cast.areas["heishui-1"], actor=cast.actor("county"), reason="work")
    accept_move(move, actor=cast.actor("county", "beside"))
    judge_area(cast.areas["nation"])
    lives = {
        snapshot.area.name: table_of(sources_in(snapshot)["households"])["number"].to_pylist()
        for snapshot in map(freezing.latest_snapshot, cast.areas.values())
        if snapshot is not None
    }
    assert lives["Baishi County"] == ["0512", "0417"]
    assert "0417" not in lives.get("Qinglan County", [])
    assert Decision.objects.filter(household=home, is_latest=True).exists()


def test_marks_that_every_county_has_seen_are_forgotten(county):
    touch(Household.objects.all(), "test")
    judge_unit(county)
    assert Refrozen.objects.count() == COUNT
    forget_marks()
    assert Refrozen.objects.count() == COUNT
    long_ago()
    forget_marks()
    assert not Refrozen.objects.exists()


def test_indicators_are_published_for_every_level_and_kept_as_a_series(county, settings):
    judge_area(county)
    nation = Area.objects.get(parent=None)
    figures = Figure.objects.filter(indicator="households", is_latest=True)
    assert figures.get(area=county).value == COUNT
    assert figures.get(area=nation).value == COUNT
    villages = figures.filter(area__level="village")
    assert sum(row.value for row in villages) == COUNT
    Household.objects.filter(pk=Household.objects.order_by("number").first().pk).update(
        ended_on=DAY
    )
    tomorrow(settings)
    judge_area(county)
    series = Figure.objects.filter(area=nation, indicator="households").order_by("on")
    assert [(row.on, row.value) for row in series] == [
        (DAY, COUNT),
        (DAY + timedelta(days=1), COUNT - 1),
    ]
    share = Figure.objects.get(area=nation, indicator="poor_share", is_latest=True)
    assert share.value == pytest.approx(100 * share.numerator / share.denominator)
