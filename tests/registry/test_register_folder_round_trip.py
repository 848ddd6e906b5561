"""The register written as a folder and brought into an empty register is the same register."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.timezone import localtime
from tests.registry.folders import brought_in, empty, tables, written
from tests.registry.import_scene import scene

from aboveline.accounts.actors import service
from aboveline.registry.actions.status import change_status
from aboveline.registry.actions.visits import Findings, record_visit
from aboveline.registry.importing.undoing import undo_import
from aboveline.registry.income import Answer, Statement
from aboveline.registry.models import Household, IncomeLine, Living, Person, Visit
from aboveline.registry.numbers import new_numbers
from aboveline.registry.traces import Trace, place_of
from aboveline.web.keys import new_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    settings.ABOVELINE_TODAY = date(2020, 6, 30)
    cast = scene()
    actor = cast.actor("county")
    home = cast.households["0417"]
    head = home.memberships.get(relation="head", valid_to=None).person_id
    amount = Answer("wage", "amount", "2400.50", "CNY", "month", "person", "employer", "", head)
    statement = Statement(
        date(2019, 1, 1),
        date(2020, 1, 1),
        [amount, Answer("property", "none"), Answer("transfer", "refused")],
    )
    for day, grade in ((date(2020, 2, 1), "C"), (date(2020, 5, 1), "B")):
        findings = Findings(
            living={"dwelling_grade": grade, "water_at_home": True}, income=statement
        )
        record_visit(home, findings, actor=actor, visited_on=day, mode="phone")
    return cast


def test_the_folder_comes_back_as_it_was(cast):
    Household.objects.filter(number="0417").update(register_status="registered_poor")
    before = written(cast)
    found = tables(before)
    assert set(found) == {
        *("areas.csv", "area_facts.csv", "households.csv", "people.csv"),
        *("living.csv", "income.csv", "visits.csv"),
    }
    assert (len(found["living.csv"]), len(found["visits.csv"]), len(found["income.csv"])) == (
        3,
        4,
        4,
    )
    empty()
    batch = brought_in(cast, before)
    assert set(batch.rows.values_list("outcome", flat=True)) == {"new"}
    assert tables(written(cast)) == found
    wage = IncomeLine.objects.get(kind="wage")
    assert (wage.source, wage.receiver.memberships.get().relation) == ("employer", "head")
    again = brought_in(cast, before)
    assert set(again.rows.values_list("outcome", flat=True)) == {"same"}
    undo_import(batch, actor=cast.actor("county"))
    assert not Household.objects.exists()
    assert not Visit.objects.exists()


def test_no_number_is_given_twice_after_a_folder_came_in(cast):
    home = cast.households["0417"]
    given = new_numbers(home.area_id, 3)
    Household.objects.filter(pk=home.pk).update(number=given[-1])
    content = written(cast)
    empty()
    brought_in(cast, content)
    assert Household.objects.get().number == given[-1]
    assert new_numbers(home.area_id, 1)[0] > given[-1]


def test_the_folder_names_nobody(cast):
    text = "".join(line for lines in tables(written(cast)).values() for line in lines)
    for person in Person.objects.all():
        assert person.name not in text
    assert "99010119" not in text


def test_the_register_status_of_a_household_here_is_not_taken_from_a_folder(cast):
    content = written(cast)
    change_status(cast.households["0417"], "registered_poor", actor=service("rounds"), reason="x")
    batch = brought_in(cast, content)
    row = batch.rows.get(sheet="households", label__contains="0417")
    assert ["IMPORT-045", "household.register_status", ""] in row.faults
    assert Household.objects.get(number="0417").register_status == "registered_poor"


def test_the_files_of_a_folder_are_not_older_than_what_is_recorded_in_them(cast):
    with zipfile.ZipFile(io.BytesIO(written(cast, kind="history.zip"))) as archive:
        written_at = {datetime(*entry.date_time) for entry in archive.infolist()}  # noqa: DTZ001
    assert max(written_at) - min(written_at) < timedelta(minutes=5)
    assert localtime(Living.objects.latest("recorded_at").recorded_at).replace(
        tzinfo=None, microsecond=0
    ) <= max(written_at) + timedelta(seconds=2)  # a zip counts in steps of two seconds


def test_clocks_of_visits_come_back_and_their_places_for_who_may_open_them(cast, monkeypatch):
    begin = datetime(2020, 5, 4, 1, 0, tzinfo=UTC)
    trace = Trace(begin, begin + timedelta(minutes=40), 107.25, 29.5)
    home = cast.households["0417"]
    day, key = date(2020, 5, 4), new_key()
    county = cast.actor("county")
    record_visit(home, Findings(trace=trace), actor=county, visited_on=day, key=key)
    may_open = "aboveline.registry.views.exports._may_open"
    monkeypatch.setattr(may_open, lambda _request: False)
    masked = tables(written(cast, kind="history.zip"))["visits.csv"]
    assert "latitude" not in masked[0]
    assert "107.25" not in "".join(masked)
    monkeypatch.setattr(may_open, lambda _request: True)
    before = written(cast, kind="history.zip")
    assert "107.25" in "".join(tables(before)["visits.csv"])
    empty()
    brought_in(cast, before)
    visit = Visit.objects.get(pk=key)
    assert (visit.started_at, visit.ended_at) == (trace.started_at, trace.ended_at)
    assert place_of(visit) == ("107.25000", "29.50000")
    assert tables(written(cast, kind="history.zip")) == tables(before)
