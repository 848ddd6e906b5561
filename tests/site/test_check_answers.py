"""The worker checks the answers of a county with what the register of the site holds."""

from tests.cast import AT, DAY

from aboveline.accounts.actors import service
from aboveline.registry.models import Household, Visit
from aboveline.registry.recording import put
from aboveline.site.checks.running import run_waiting, write_register
from aboveline.site.jobs import check_answers
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
