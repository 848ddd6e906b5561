"""Several workers judge one run side by side, and one that dies costs one county a second try."""

from datetime import timedelta

import pytest

from aboveline.evaluation.models import Decision, Figure, Run, RunUnit, Snapshot
from aboveline.evaluation.runs import judging, working
from aboveline.evaluation.runs.asking import ask_nightly, ask_run
from aboveline.evaluation.runs.holding import (
    LEASE,
    TRIES,
    end_unit,
    keep_units,
    lay_out,
    let_go,
    take_units,
)
from aboveline.evaluation.runs.judging import Judged, StoppedError, judge_units
from aboveline.evaluation.runs.working import work_on_runs
from aboveline.evaluation.snapshots.files import folder_of
from aboveline.evaluation.snapshots.freezing import latest_judged
from aboveline.web.clock import now


@pytest.fixture
def run(cast):
    ask_nightly()
    found = Run.objects.get()
    lay_out(found)
    return found


def work_to_the_end():
    while work_on_runs():
        pass


def after_the_lease():
    """Whoever holds a county has given no sign for too long."""
    RunUnit.objects.exclude(beat_at=None).update(beat_at=now() - LEASE - timedelta(seconds=1))


def take_one(run):
    """Of three counties a worker takes one at a time."""
    units = take_units(run)
    assert len(units) <= 1
    return units[0] if units else None


def killed(*_given, **_more):
    raise SystemExit


def test_another_worker_judges_the_other_counties_meanwhile(run, monkeypatch):
    judged = []

    def slow(units, **more):
        judged.extend(unit.name for unit in units)
        if len(judged) == 1:
            work_to_the_end()  # the other worker
            assert Run.objects.get().ended_at is None
        return judge_units(units, **more)

    monkeypatch.setattr(working, "judge_units", slow)
    work_to_the_end()
    assert sorted(judged) == ["Baishi County", "Hemu County", "Qinglan County"]
    run.refresh_from_db()
    assert (run.done, run.of, run.judged, run.new) == (3, 3, 3, 3)
    assert run.ended_at is not None
    assert set(RunUnit.objects.values_list("tries", flat=True)) == {1}


def test_no_two_workers_hold_one_county(run):
    units = [take_one(run) for _ in range(4)]
    assert units.pop() is None
    assert len({unit.area_id for unit in units}) == 3


def test_a_county_waits_while_it_is_judged_for_another_run(run, cast):
    mine = {unit.area.name: unit for unit in (take_one(run), take_one(run), take_one(run))}
    other = ask_run(cast.areas["qinglan"], actor=cast.actor("county"))
    lay_out(other)
    assert take_one(other) is None
    let_go(mine["Qinglan County"])
    assert take_one(other).area.name == "Qinglan County"


def test_county_of_a_killed_worker_is_judged_again_and_the_last_result_stays(cast, run, settings):
    work_to_the_end()
    before = list(Figure.objects.order_by("pk").values()), list(Decision.objects.values())
    last = latest_judged(cast.areas["qinglan"])
    settings.ABOVELINE_TODAY += timedelta(days=1)
    ask_nightly()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "_keep", killed)
        with pytest.raises(SystemExit):
            work_on_runs()
    assert (list(Figure.objects.order_by("pk").values()), list(Decision.objects.values())) == before
    assert latest_judged(cast.areas["qinglan"]) == last
    assert folder_of(last).is_dir()

    work_to_the_end()  # of another worker: the dead one still counts as living
    tonight = Run.objects.latest("asked_at")
    assert (tonight.done, tonight.ended_at) == (2, None)
    after_the_lease()
    work_to_the_end()
    tonight.refresh_from_db()
    assert (tonight.done, tonight.fault) == (3, "")
    assert tonight.ended_at is not None
    assert latest_judged(cast.areas["qinglan"]).on == settings.ABOVELINE_TODAY
    assert sorted(tonight.units.values_list("tries", flat=True)) == [1, 1, 2]


def test_worker_that_was_taken_for_dead_writes_nothing_of_the_county_any_more(run):
    slow = take_one(run)
    after_the_lease()
    fast = take_one(run)
    assert fast.pk == slow.pk
    end_unit(fast, Judged(households=1, new=1))
    with pytest.raises(StoppedError):
        keep_units([slow])
    end_unit(slow, Judged(households=7, new=7))
    let_go(slow)
    assert RunUnit.objects.filter(pk=slow.pk).values_list("judged", "tries").get() == (1, 2)


def test_sign_of_life_keeps_a_county(run):
    unit = take_one(run)
    after_the_lease()
    keep_units([unit])
    assert unit.area_id not in {take_one(run).area_id, take_one(run).area_id}
    assert take_one(run) is None


def test_county_that_kills_every_worker_is_left_and_the_run_says_so(cast, run, monkeypatch):
    def deadly(units, **more):
        if "Qinglan County" in {unit.name for unit in units}:
            raise SystemExit
        return judge_units(units, **more)

    monkeypatch.setattr(working, "judge_units", deadly)
    for _ in range(TRIES):
        with pytest.raises(SystemExit):
            work_on_runs()
        after_the_lease()
    work_to_the_end()
    run.refresh_from_db()
    assert run.ended_at is not None
    assert run.fault == "Qinglan County: its worker ended before it did"
    assert Snapshot.objects.filter(judged_at__isnull=False).count() == 2
    nation = Figure.objects.filter(area=cast.areas["nation"])
    assert not nation.exists()  # it would lack the county


def test_county_that_was_judged_but_could_not_say_so_is_not_judged_twice(run, monkeypatch):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(working, "end_unit", killed)
        with pytest.raises(SystemExit):
            work_on_runs()
    after_the_lease()
    again = []
    monkeypatch.setattr(
        working,
        "judge_units",
        lambda units, **more: (
            again.extend(unit.name for unit in units) or judge_units(units, **more)
        ),
    )
    work_to_the_end()
    assert sorted(again) == ["Baishi County", "Hemu County"]
    assert Run.objects.get().judged == 3
