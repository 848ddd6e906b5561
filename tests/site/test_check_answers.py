"""The worker checks the answers of a county with what the register of the site holds."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from tests.cast import AT, DAY

from aboveline.accounts.actors import service
from aboveline.registry.models import Household, Visit
from aboveline.registry.recording import put
from aboveline.registry.traces import Trace, keep_trace
from aboveline.site.checks.places import turned_places
from aboveline.site.checks.running import run_waiting, write_register
from aboveline.site.jobs import check_answers
from aboveline.statistics.falsification.visits import distances_km
from aboveline.verification.actions.checking import ask_checks
from aboveline.verification.models import CheckRun, Flag

OFFICE = service("tests")


def neighbours(cast, count):
    """More households of the village, each with a phone of its own, and a visit."""
    homes = []
    for number in range(count):
        home = Household(
            number=f"07{number:02}",
            area=cast.areas["shigou-3"],
            register_status="registered_poor",
            related_to_official=False,
            recorded_by="service:tests",
            recorded_at=AT,
        )
        put(home, "household", {"phone": f"1990000{number:04}"})
        homes.append(home)
    Household.objects.bulk_create(homes)
    Visit.objects.bulk_create(
        Visit(household=home, visited_on=DAY, visitor="service:tests", recorded_at=AT)
        for home in homes
    )
    return homes


def test_a_phone_of_many_households_is_flagged_and_its_number_written_nowhere(cast, tmp_path):
    homes = neighbours(cast, 60)
    for home in homes[:6]:
        put(home, "household", {"phone": "19911112222"})
        home.save()
    run = ask_checks(cast.areas["qinglan"], actor=OFFICE)
    assert run_waiting()
    run.refresh_from_db()
    assert (run.state, run.fault) == ("done", "")
    flag = Flag.objects.get()
    assert (flag.check_name, flag.unit, flag.observed) == ("shared_phone", "phone", 6)
    assert flag.area == cast.areas["shigou-3"]
    assert write_register(cast.areas["qinglan"], tmp_path / "register", DAY)
    written = b"".join(file.read_bytes() for file in (tmp_path / "register").iterdir())
    assert b"19911112222" not in written
    assert b"Wang Made-Up" not in written


def test_what_the_register_does_not_hold_cannot_be_told(cast):
    neighbours(cast, 5)
    run = ask_checks(cast.areas["qinglan"], actor=OFFICE)
    run_waiting()
    run.refresh_from_db()
    told = {row["check"]: row["told"] for row in run.counts}
    assert len(told) == 10
    assert told["quick_visits"] == told["impossible_distances"] == told["heaped_incomes"] == 0


def test_every_county_is_checked_once_a_day(cast):
    for _ in range(5):
        check_answers()
    assert CheckRun.objects.filter(state="done").count() == 3  # the counties of the cast
    assert not CheckRun.objects.exclude(state="done").exists()


def test_a_county_that_cannot_be_checked_says_why(cast, monkeypatch):
    neighbours(cast, 1)

    def broken(*_, **__):
        raise ValueError("not for the page")

    monkeypatch.setattr("aboveline.site.checks.running.falsify", broken)
    run = ask_checks(cast.areas["qinglan"], actor=OFFICE)
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.fault) == ("failed", "")


def far_and_quick(homes):
    """Five honest workers, ten visits each of half an hour, and one of two minutes 50 km apart."""
    visits = []
    for place, home in enumerate(homes):
        worker, nth = divmod(place, 10)
        minutes, step = (2, 0.5) if worker == 5 else (30 + nth, 0.005)
        begin = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) + timedelta(minutes=45 * nth)
        visit = Visit(household=home, visited_on=DAY, visitor=f"user:{worker}", recorded_at=AT)
        end = begin + timedelta(minutes=minutes)
        keep_trace(visit, Trace(begin, end, 107 + step * (nth % 2), 29 + step * nth))
        visits.append(visit)
    Visit.objects.all().delete()
    Visit.objects.bulk_create(visits)


def test_visits_too_quick_and_too_far_apart_are_told_on_the_register_of_the_site(cast, tmp_path):
    far_and_quick(neighbours(cast, 60))
    run = ask_checks(cast.areas["qinglan"], actor=OFFICE)
    assert run_waiting()
    run.refresh_from_db()
    told = {row["check"]: row["told"] for row in run.counts}
    assert (told["quick_visits"], told["impossible_distances"]) == (6, 6)
    found = {(flag.check_name, flag.unit_key) for flag in Flag.objects.all()}
    assert {("quick_visits", "user:5"), ("impossible_distances", "user:5")} <= found
    assert {key for check, key in found if check != "many_visits"} == {"user:5"}
    norths = [written_norths(cast, tmp_path / name) for name in ("one", "another")]
    steps = [29 + step * nth for step in (0.005, 0.5) for nth in range(10)]
    assert not {round(north, 7) for north in norths[0]} & {round(step, 7) for step in steps}
    assert norths[0] != norths[1]  # the turn is drawn anew each time


def written_norths(cast, folder):
    write_register(cast.areas["qinglan"], folder, DAY)
    written = pq.read_table(folder / "visits.parquet")
    assert "place" not in written.column_names
    assert written["latitude"].null_count == 0
    return written["latitude"].to_pylist()


def test_turned_places_keep_their_distances_and_what_is_not_known():
    places = [(116.4, 39.9), (121.5, 31.2), (-70.0, -33.0)]
    texts = [f"{east} {north}" for east, north in places]
    given = pa.table({"place": [texts[0], None, *texts[1:]]})
    found = turned_places(given, np.random.default_rng(7))
    assert found.column_names == ["longitude", "latitude"]
    assert [row is None for row in found["latitude"].to_pylist()] == [False, True, False, False]
    known = found.filter(found["latitude"].is_valid())
    turned = np.array([known["longitude"].to_numpy(), known["latitude"].to_numpy()])

    def far(at):
        return distances_km(*at[:, :-1], *at[:, 1:])

    assert np.allclose(far(turned), far(np.array(places).T), atol=0.001)
    assert not np.allclose(turned, np.array(places).T, atol=1)
