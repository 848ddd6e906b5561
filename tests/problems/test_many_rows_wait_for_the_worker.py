"""A department's many rows are taken by the worker, in steps, and once."""

import pytest
from tests.problems.test_take_what_a_department_sends import HEAD, alarms, bills, sent, taken

from aboveline.problems.actions import feeding_by_worker
from aboveline.problems.actions.feeding_by_worker import begin_to_take, work_feeds
from aboveline.problems.errors import ProblemError
from aboveline.problems.models import FeedBatch
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
