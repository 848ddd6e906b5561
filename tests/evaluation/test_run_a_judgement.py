"""All households of an area are judged on demand and every night, county by county."""

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from aboveline.evaluation.models import Decision, Figure, Run, RunUnit, Snapshot
from aboveline.evaluation.runs import working
from aboveline.evaluation.runs.asking import ask_nightly, ask_run
from aboveline.evaluation.runs.judging import judge_units
from aboveline.evaluation.runs.working import work_on_runs
from aboveline.web.stopping import asked_to_stop


@pytest.fixture
def nightly(cast):
    assert ask_nightly() == 1
    return cast


def test_every_night_is_asked_for_once(nightly):
    assert ask_nightly() == 0
    assert Run.objects.get().area == nightly.areas["nation"]


def test_run_goes_on_county_by_county_until_it_is_done(nightly):
    steps = 0
    while work_on_runs():
        steps += 1
    run = Run.objects.get()
    assert steps == 4  # three counties, then what lies above them
    assert (run.done, run.of, run.judged, run.new, run.fault) == (3, 3, 3, 3, "")
    assert run.ended_at is not None
    assert Decision.objects.filter(is_latest=True).count() == 3
    assert set(Snapshot.objects.values_list("area__name", flat=True)) == {
        "Qinglan County",
        "Baishi County",
        "Hemu County",
    }


def test_run_that_is_asked_to_stop_waits_for_the_next_worker(nightly):
    asked_to_stop.set()
    try:
        work_on_runs()
    finally:
        asked_to_stop.clear()
    assert RunUnit.objects.filter(beat_at=None, tries=0).count() == 3
    while work_on_runs():
        pass
    assert Run.objects.get().new == 3


def test_fault_of_the_program_is_told_without_what_it_said(nightly, monkeypatch):
    def broken(units, **more):
        if "Qinglan County" in {unit.name for unit in units}:
            raise ValueError("Wang Made-Up")
        return judge_units(units, **more)

    monkeypatch.setattr(working, "judge_units", broken)
    with pytest.raises(ValueError, match="Wang"):
        work_on_runs()
    assert Run.objects.get().fault == "Qinglan County: ValueError"
    while work_on_runs():  # the other counties do not wait for it
        pass
    run = Run.objects.get()
    assert (run.done, run.ended_at) == (2, None)


def test_officer_asks_for_the_own_county_and_sees_how_far_it_is(cast):
    client, area = cast.client("county"), cast.areas["qinglan"]
    address = f"/areas/{area.pk}/runs/"
    assert "Judge now" in client.get(address).text
    assert client.post(f"{address}ask/").status_code == 302
    assert client.post(f"{address}ask/").status_code == 302
    assert Run.objects.get().asked_by == cast.actor("county").key
    assert "waits" in client.get(address).text
    work_on_runs()
    assert "1 of 1" in client.get(address).text
    work_on_runs()
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).text
    assert "done" in page
    assert "Qinglan County" in page
    assert "Baishi County" not in page
    assert len(queries) <= 9


def test_township_and_another_county_may_not(cast):
    area = cast.areas["qinglan"]
    for role, place in (("township", "inside"), ("county", "beside"), ("village_worker", "inside")):
        with pytest.raises(Http404):
            ask_run(area, actor=cast.actor(role, place))
        assert cast.client(role, place).get(f"/areas/{area.pk}/runs/").status_code == 404
    auditor = cast.client("auditor")
    assert "Judge now" not in auditor.get(f"/areas/{area.pk}/runs/").text


def test_board_shows_the_indicators_with_the_list_behind_them(nightly):
    client, area = nightly.client("county"), nightly.areas["qinglan"]
    assert "people below the line" not in client.get(f"/areas/{area.pk}/board/").text
    while work_on_runs():
        pass
    page = client.get(f"/areas/{area.pk}/board/").text
    assert "households that cannot be told, percent" in page
    assert f"/households/?area={area.pk}&amp;state=cannot_tell" in page
    assert "When all households here were judged" in page


def test_areas_above_are_published_when_all_their_counties_are_judged(nightly):
    figures = Figure.objects.filter(area=nightly.areas["nation"], indicator="households")
    for _ in range(3):
        work_on_runs()
        assert not figures.exists()  # one county's would be a part of it
    work_on_runs()
    assert figures.get().value == 3
