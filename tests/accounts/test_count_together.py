"""Workers of the site count wrong codes together, in a table that holds no code to run."""

import json
import time

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import InvalidCacheBackendError

from aboveline.accounts.cache import JsonCache, clear_ended
from aboveline.accounts.models import CacheEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def workers():
    """Two that share nothing but the database."""
    return JsonCache("", {}), JsonCache("", {})


@pytest.fixture
def later(monkeypatch):
    def later(seconds):
        at = time.time() + seconds
        monkeypatch.setattr(time, "time", lambda: at)

    return later


def test_what_one_counted_the_other_goes_on_counting(workers):
    one, other = workers
    one.set("wrong", [1.5], 60)
    other.set("wrong", [*other.get("wrong"), 2.5], 60)
    assert one.get("wrong") == [1.5, 2.5]
    other.clear()
    assert one.get("wrong", []) == []


def test_a_code_that_one_took_the_other_refuses_until_it_is_over(workers, later):
    one, other = workers
    assert (one.add("used", "y", 30), other.add("used", "y", 30)) == (True, False)
    later(31)
    assert other.get("used") is None
    assert (other.add("used", "y", 30), one.add("used", "y", 30)) == (True, False)


def test_a_value_is_kept_longer_or_forgotten(workers, later):
    one, other = workers
    one.set("lock", True, 10)
    assert (other.touch("lock", 60), other.touch("none", 60)) == (True, False)
    later(11)
    assert one.get("lock") is True
    assert (other.delete("lock"), other.delete("lock"), one.get("lock")) == (True, False, None)


def test_what_is_over_is_removed_and_the_rest_stays(workers, later):
    one, _ = workers
    one.set("short", 1, 10)
    one.set("long", 2, 100)
    one.set("for_ever", 3, None)
    later(50)
    clear_ended()
    assert CacheEntry.objects.count() == 2
    assert (one.get("short"), one.get("long"), one.get("for_ever")) == (None, 2, 3)


def test_the_site_counts_in_the_database_and_keeps_nothing_that_could_run(workers):
    assert set(settings.CACHES) == {"default"}
    assert isinstance(caches["default"], JsonCache)
    caches["default"].set("wrong", [1.5, True, "y"], 60)
    (row,) = CacheEntry.objects.all()
    assert json.loads(row.value) == [1.5, True, "y"]
    with pytest.raises(TypeError):
        caches["default"].set("thing", object(), 60)
    with pytest.raises(InvalidCacheBackendError):
        caches["another"]
