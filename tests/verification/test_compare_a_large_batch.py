"""A batch of a census that is too large for a page is compared by the worker, once."""

import pytest
from tests.verification.census_scene import answer_all, given_round, office

from aboveline.verification.actions import counting
from aboveline.verification.actions.counting import comparing_later
from aboveline.verification.census.errors import CensusError
from aboveline.verification.models import CensusDifference
from aboveline.web.stopping import asked_to_stop

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast, monkeypatch):
    """A closed batch of four households that waits for the worker."""
    monkeypatch.setattr(comparing_later, "AT_ONCE", 3)
    found = given_round(cast)
    answer_all(found, cast)
    batch = counting.close_batch(found.batches.get(), actor=office(cast), reason="It rains.")
    return counting.ask_comparison(batch, actor=office(cast))


def test_the_page_asks_and_the_worker_compares_once(cast, waiting):
    assert waiting.state == "comparing"
    page = cast.client("province").get(f"/censuses/{waiting.round_id}/").content.decode()
    assert "Households looked at: 0" in page
    with pytest.raises(CensusError, match="CENSUS-013"):
        counting.ask_comparison(waiting, actor=office(cast))
    assert counting.compare_waiting() == 1
    listed = CensusDifference.objects.count()
    assert listed
    assert counting.compare_waiting() == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.looked_at >= 4) == ("compared", True)
    assert CensusDifference.objects.count() == listed


def test_what_was_stopped_waits_on_and_what_failed_is_asked_for_anew(waiting, monkeypatch):
    asked_to_stop.set()
    try:
        assert counting.compare_waiting() == 0
        with pytest.raises(comparing_later.StoppedError):
            counting.compare_batch(waiting, actor=comparing_later.CENSUS)
    finally:
        asked_to_stop.clear()
    waiting.refresh_from_db()
    assert (waiting.state, CensusDifference.objects.count()) == ("comparing", 0)

    def break_down(_batch, *, actor):
        raise ValueError(actor.key)

    monkeypatch.setattr(comparing_later, "compare_batch", break_down)
    assert counting.compare_waiting() == 0
    waiting.refresh_from_db()
    assert waiting.state == "closed"
