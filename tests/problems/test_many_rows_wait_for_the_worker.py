"""A department's many rows are taken by the worker, in steps, and once."""

import pytest
from tests.problems.test_take_what_a_department_sends import HEAD, alarms, bills, sent, taken

from aboveline.problems.actions import feeding_by_worker
from aboveline.problems.actions.feeding_by_worker import begin_to_take, work_feeds
from aboveline.problems.errors import ProblemError
from aboveline.problems.models import FeedBatch, FeedRow
from aboveline.vault import files
from aboveline.web.stopping import asked_to_stop


@pytest.fixture
def batch(cast, monkeypatch):
    """A batch of two rows, which are many here; the household is above the line."""
    monkeypatch.setattr(feeding_by_worker, "AT_ONCE", 1)
    sent(
        cast.client("county"),
        bills(f"A1,2020-03-02,{HEAD},,6000,", f"A2,2020-05-20,{HEAD},,6000,"),
    )
    return FeedBatch.objects.get()


def test_the_page_leaves_them_to_the_worker_and_says_how_far_it_is(cast, batch):
    answer = taken(cast.client("county"), batch)
    assert "0 of 2 new rows are taken so far." in answer.text
    assert "Take 2 rows" not in answer.text
    assert not alarms().exists()
    assert work_feeds() == 1
    batch.refresh_from_db()
    assert (batch.state, batch.counts["taken"], batch.counts["opened"]) == ("taken", 2, 1)
    assert alarms().get().transitions.get().actor == cast.actor("county").key
    assert work_feeds() == 0


def test_a_worker_that_is_asked_to_stop_leaves_them_to_the_next(cast, batch):
    begin_to_take(batch, actor=cast.actor("county"))
    asked_to_stop.set()
    try:
        assert work_feeds() == 0
    finally:
        asked_to_stop.clear()
    assert not alarms().exists()
    assert work_feeds() == 1
    assert alarms().count() == 1


def test_what_waits_is_not_asked_for_again(cast, batch):
    begin_to_take(batch, actor=cast.actor("county"))
    with pytest.raises(ProblemError, match="PROBLEM-063"):
        begin_to_take(FeedBatch.objects.get(), actor=cast.actor("county"))


def test_who_lost_the_duty_takes_nothing_and_another_may_ask(cast, batch, caplog):
    begin_to_take(batch, actor=cast.actor("county"))
    cast.user("county").duties.all().delete()
    assert work_feeds() == 1
    assert "failed" in caplog.text
    batch.refresh_from_db()
    assert batch.state == "checked"
    assert not alarms().exists()


@pytest.fixture
def large(cast, monkeypatch, settings, tmp_path):
    """A file that is large here, of three rows that are written one by one."""
    settings.ABOVELINE_FILES = tmp_path
    monkeypatch.setattr(feeding_by_worker, "READ_AT_ONCE", 10)
    monkeypatch.setattr(feeding_by_worker, "_WRITTEN", 1)
    lines = [f"A{n},2020-03-0{n},{HEAD},,6000," for n in (1, 2)]
    page = sent(cast.client("county"), bills(*lines, "A3,2020-03-03,,,9000,"))
    assert "The file waits for the worker." in page.text
    return FeedBatch.objects.get()


def test_a_large_file_is_read_by_the_worker_with_the_same_report(cast, large):
    assert (large.state, large.rows.count()) == ("reading", 0)
    assert work_feeds() == 1
    large.refresh_from_db()
    counts = {"rows": 3, "new": 2, "known": 0, "unmatched": 0, "faulty": 1}
    assert (large.state, large.counts) == ("checked", {**counts, "clues": 1, "households": 1})
    assert [row.codes for row in large.rows.order_by("place")] == [[], [], ["PROBLEM-053"]]
    assert list(files.stored()) == []
    assert "2 rows were taken" in taken(cast.client("county"), large).text


def test_a_worker_that_stops_while_it_reads_goes_on_where_it_was(large, monkeypatch):
    kept = feeding_by_worker.kept_rows

    def stop_after(batch, rows):
        asked_to_stop.set()
        return kept(batch, rows)

    monkeypatch.setattr(feeding_by_worker, "kept_rows", stop_after)
    try:
        work_feeds()
    finally:
        asked_to_stop.clear()
    large.refresh_from_db()
    assert (large.state, large.counts) == ("reading", {"rows": 3, "read": 1})
    monkeypatch.setattr(feeding_by_worker, "kept_rows", kept)
    work_feeds()
    assert [row.reference for row in FeedRow.objects.order_by("place")] == ["A1", "A2", "A3"]


def test_what_is_not_read_is_not_taken_and_what_cannot_be_read_says_why(cast, large):
    with pytest.raises(ProblemError, match="PROBLEM-067"):
        begin_to_take(large, actor=cast.actor("county"))
    files.store(feeding_by_worker.FOLDER, large.pk, [b"a,b\n1,2\n"])
    assert work_feeds() == 1
    large.refresh_from_db()
    assert large.state == "refused"
    page = cast.client("county").get(f"/feeds/{large.pk}/").text
    assert "PROBLEM-051" in page
    assert "/take/" not in page
    assert "cannot be read" in cast.client("county").get("/feeds/").text


def test_a_department_that_sends_much_is_read_and_taken_without_being_asked_again(large, cast):
    large.taken_by = large.actor
    large.save()
    assert work_feeds() == 1
    large.refresh_from_db()
    assert (large.state, large.counts["taken"]) == ("taken", 2)


def test_a_file_that_nobody_may_read_any_more_is_not_kept(cast, large, caplog):
    cast.user("county").duties.all().delete()
    assert work_feeds() == 1
    large.refresh_from_db()
    assert (large.state, list(files.stored())) == ("failed", [])
    assert "failed" in caplog.text
