"""Auditors read who did what in their area, find it by person, household, area and day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import DAY

from aboveline.accounts.actors import service
from aboveline.accounts.models import Duty
from aboveline.audit.actions import record
from aboveline.audit.models import Entry
from aboveline.audit.sealing import seal_waiting
from aboveline.registry.models import Person
from aboveline.registry.unmasking import unmask

CLERK = service("clerk")


@pytest.fixture
def told(cast):
    """One act in each of three villages by different people, and one of the whole site."""
    for number, who in (("0417", "inside"), ("0512", "beside"), ("0901", "outside")):
        home = cast.households[number]
        record(
            "registry:household:change",
            actor=cast.actor("county", who),
            subject=home,
            area_id=home.area_id,
            fields=["help_needed"],
            reason=f"reason of {number}",
        )
    record("accounts:session:open", actor=CLERK, reason="of the whole site")
    return cast


def read(cast, query="", role="auditor", place="inside"):
    return cast.client(role, place).get(f"/audit/{query}").content.decode()


def test_an_auditor_reads_the_acts_of_the_area_alone(told):
    text = read(told)
    assert "reason of 0417" in text
    assert "county inside" in text
    assert "changed a household" in text
    assert "reason of 0512" not in text
    assert "reason of 0901" not in text
    assert "whole site" not in text


def test_acts_of_the_whole_site_are_for_who_audits_the_whole_country(told):
    Duty.objects.filter(user=told.user("auditor")).update(area=told.areas["nation"])
    text = read(told)
    assert all(f"reason of {number}" in text for number in ("0417", "0512", "0901"))
    assert "of the whole site" in text
    text = read(told, f"?area={told.areas['north'].pk}")
    assert "reason of 0512" in text
    assert "reason of 0901" not in text
    assert "of the whole site" not in text


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("?who=county+inside", True),
        ("?who=COUNTY", True),
        ("?who=nobody", False),
        ("?who=clerk", False),
        ("?household=0417", True),
        ("?household=0512", False),
        ("?household=none", False),
        ("?action=registry:household:change", True),
        ("?action=registry:identity:unmask", False),
        ("?action=made+up", True),
        (f"?first_day={DAY}&last_day={DAY}", True),
        (f"?first_day={DAY + timedelta(days=1)}", False),
        (f"?last_day={DAY - timedelta(days=1)}", False),
        ("?first_day=2020-02-31&after=junk&area=junk", True),
    ],
)
def test_entries_are_found_by_person_household_action_and_day(told, query, is_there):
    assert ("reason of 0417" in read(told, query)) is is_there


def test_a_person_of_the_household_is_found_by_its_number(told):
    head = Person.objects.get(name="Wang Made-Up")
    reason = "Compare with the card"
    unmask(head, "identity_number", actor=told.actor("county"), reason=reason)
    assert reason in read(told, "?household=0417")


def test_how_often_values_were_read_in_full_is_shown(told):
    head = Person.objects.get(name="Wang Made-Up")
    for _ in range(3):
        unmask(head, "identity_number", actor=told.actor("county"), reason="Compare with the card")
    text = read(told)
    assert "Values read in full in the last 7 days" in text
    assert "<dt>county inside</dt><dd>3</dd>" in text
    assert "Values read in full" not in read(told, place="beside")


def test_it_is_told_how_far_entries_are_sealed(told):
    browser = told.client("auditor")  # signing in is an entry, too
    count = seal_waiting()
    record("registry:household:change", actor=CLERK, area_id=told.areas["shigou-3"].pk)
    text = browser.get("/audit/").content.decode()
    assert f"{count} entries are sealed" in text
    assert "1 waits for its seal" in text
    assert ">sealed<" in text
    assert ">waits<" in text


@pytest.mark.parametrize("role", ["county", "village_worker", "nation", "enumerator"])
def test_who_does_not_audit_finds_no_such_page(told, role):
    assert told.client(role).get("/audit/").status_code == 404


def test_old_pages_are_reached_by_the_last_entry_seen(told):
    area = told.areas["shigou-3"].pk
    for number in range(60):
        record("registry:visit:record", actor=CLERK, area_id=area, reason=f"visit-{number:02d}")
    first = read(told)
    assert "visit-59" in first
    assert "visit-09" not in first
    assert "visit-09" in read(told, f"?after={Entry.objects.get(reason='visit-10').pk}")
    browser = told.client("auditor")
    with CaptureQueriesContext(connection) as queries:
        browser.get("/audit/")
    assert len(queries) <= 16


def test_the_page_of_a_household_leads_auditors_alone_to_its_entries(told):
    link = "/audit/?household=0417"
    assert link in told.client("auditor").get("/households/0417/").content.decode()
    assert link not in told.client("county").get("/households/0417/").content.decode()
    assert "reason of 0417" in read(told, "?household=0417")
