"""After the lock of a year a register status changes by an approved correction alone."""

from datetime import date

import pytest
from django.db import connection
from django.http import Http404
from tests.exits.homes_scene import bring_up_to_date, good_homes, opened, second, take_up_to

from aboveline.audit.models import Entry
from aboveline.exits.actions import (
    ask_correction,
    ask_field_correction,
    ask_visit_correction,
    decide_correction,
    lock_year,
    take_step,
)
from aboveline.exits.actions.locking import lock_what_is_due
from aboveline.exits.locks import locks_over, rows_of
from aboveline.exits.models import YearLock
from aboveline.exits.round_errors import RoundError
from aboveline.problems.actions import Clue, report_problem
from aboveline.registry.actions import (
    Findings,
    add_person,
    change_household,
    change_person,
    change_status,
    record_visit,
)
from aboveline.registry.errors import RegistryError
from aboveline.registry.models import Household

LOCKED = date(2020, 11, 21)  # the first day on which the calendar of 2020 locks


@pytest.fixture
def home(cast, settings):
    (found,) = good_homes(cast, 1)
    settings.ABOVELINE_TODAY = LOCKED
    bring_up_to_date()
    return found


@pytest.fixture
def lock(cast, home):
    return lock_year(cast.areas["qinglan"], actor=cast.actor("county"))


def test_the_calendar_says_from_which_day(cast, settings):
    settings.ABOVELINE_TODAY = date(2020, 11, 20)
    with pytest.raises(RoundError, match="EXITS-080"):
        lock_year(cast.areas["qinglan"], actor=cast.actor("county"))
    assert lock_what_is_due() == 0
    settings.ABOVELINE_TODAY = LOCKED
    assert lock_what_is_due() == 3
    assert lock_what_is_due() == 0


def test_only_a_county_locks_its_own_register_and_once(cast, lock):
    for area, role in (("qinglan", "township"), ("hemu", "county"), ("shigou", "county")):
        with pytest.raises(Http404):
            lock_year(cast.areas[area], actor=cast.actor(role))
    with pytest.raises(RoundError, match="EXITS-081"):
        lock_year(cast.areas["qinglan"], actor=cast.actor("county"))


def test_the_list_is_kept_as_it_was_and_read_under_audit(cast, home, lock):
    Household.objects.filter(pk=home.pk).update(register_status="exited", head_name="Other")
    (row,) = rows_of(YearLock.objects.get())
    assert row == [home.number, "Head 0 Made-Up", "Shigou Village 3", 1, "registered_poor"]
    assert lock.count == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM exits_yearlock")
        assert "Made-Up" not in cursor.fetchone()[0]
    answer = cast.client("auditor").get(f"/locks/{lock.pk}.csv")
    assert home.number in answer.content.decode()
    assert Entry.objects.filter(action="exits:list:read").count() == 1
    assert cast.client("township").get(f"/locks/{lock.pk}.csv").status_code == 404


def test_nobody_changes_a_status_by_hand_and_no_step_does(cast, home, lock):
    with pytest.raises(RegistryError, match="EXITS-082"):
        change_status(home, "not_registered", actor=cast.actor("county"), reason="By mistake.")


def test_a_round_stands_still_before_the_step_that_changes_statuses(cast, settings):
    found = opened(cast, 1)
    take_up_to(found, "announcement", cast, settings)
    settings.ABOVELINE_TODAY = LOCKED
    lock_year(cast.areas["qinglan"], actor=cast.actor("county"))
    with pytest.raises(RoundError, match="EXITS-082"):
        take_step([found], "cancellation", actor=cast.actor("county"))
    settings.ABOVELINE_TODAY = date(2021, 1, 4)
    assert locks_over([found.area_id]) == {}


def test_one_asks_and_another_above_decides(cast, home, lock):
    asked = ask_correction(
        home, "not_registered", actor=cast.actor("county"), reason="Registered by mistake."
    )
    with pytest.raises(RoundError, match="EXITS-086"):
        ask_correction(home, "not_registered", actor=cast.actor("county"), reason="Again.")
    with pytest.raises(Http404):
        decide_correction(asked, actor=cast.actor("county"), is_approved=True)
    with pytest.raises(RoundError, match="EXITS-085"):
        decide_correction(asked, actor=cast.actor("prefecture"), is_approved=False)
    decide_correction(asked, actor=cast.actor("prefecture"), is_approved=True)
    home.refresh_from_db()
    assert home.register_status == "not_registered"
    with pytest.raises(RoundError, match="EXITS-087"):
        decide_correction(asked, actor=cast.actor("prefecture"), is_approved=True)
    assert rows_of(YearLock.objects.get())[0][-1] == "registered_poor"


def test_who_asks_does_not_decide(cast, home, lock):
    both = second(cast, "county", "qinglan")
    other = second(cast, "prefecture", "lin")
    asked = ask_correction(home, "not_registered", actor=both, reason="By mistake.")
    asked.asked_by = other.key
    asked.save()
    with pytest.raises(RoundError, match="EXITS-088"):
        decide_correction(asked, actor=other, is_approved=True)


def test_a_correction_is_no_way_around_the_procedure(cast, home, lock):
    report_problem(home, Clue("lost_work", "visit"), actor=cast.actor("township"))
    asked = ask_correction(home, "exit_proposed", actor=cast.actor("county"), reason="Forgotten.")
    with pytest.raises(RoundError, match="EXITS-024"):
        decide_correction(asked, actor=cast.actor("prefecture"), is_approved=True)


def test_without_a_lock_nothing_is_to_be_corrected(cast, home):
    with pytest.raises(RoundError) as refused:
        ask_correction(home, "exited", actor=cast.actor("county"), reason=" ")
    codes = [fault.code for fault in refused.value.faults]
    assert codes == ["EXITS-083", "EXITS-084", "EXITS-085"]


def test_a_field_of_the_locked_list_changes_by_a_correction_alone(cast, home, lock):
    county = cast.actor("county")
    with pytest.raises(RegistryError, match="EXITS-089") as refused:
        change_household(home, {"main_cause": "illness"}, actor=county)
    assert refused.value.faults[0].field == "main_cause"
    change_household(home, {"natural_village": "Upper end"}, actor=county)  # not of the list
    page = cast.client("county").post(
        f"/households/{home.number}/correction/?field=main_cause",
        {"main_cause": "illness", "reason": "The file says so."},
    )
    assert page.status_code == 302
    asked = home.corrections.get()
    assert (asked.field, asked.before, asked.after) == ("main_cause", "null", '"illness"')
    assert cast.client("prefecture").get(f"/corrections/{asked.pk}/").status_code == 200
    with pytest.raises(Http404):
        decide_correction(asked, actor=county, is_approved=True)
    decide_correction(asked, actor=cast.actor("prefecture"), is_approved=True)
    assert home.causes.get(valid_to=None).cause == "illness"


def test_a_field_that_the_lock_does_not_keep_is_not_corrected(cast, home, lock):
    for name, value in (("natural_village", "Upper end"), ("main_cause", None)):
        with pytest.raises(RoundError, match="EXITS-091"):
            ask_field_correction(
                home, name, value, actor=cast.actor("county"), reason="The file says so."
            )


def test_before_the_lock_a_field_is_changed_as_ever(cast, home):
    change_household(home, {"main_cause": "illness"}, actor=cast.actor("county"))
    with pytest.raises(RoundError, match="EXITS-083"):
        ask_field_correction(
            home, "main_cause", "disaster", actor=cast.actor("county"), reason="It is so."
        )


def test_a_birth_is_recorded_whatever_is_locked(cast, home, lock):
    child = {"birth_date": "2020-11-20", "sex": "female", "relation": "daughter"}
    add_person(home, child, actor=cast.actor("county"))
    home.refresh_from_db()
    assert home.size == 2


def test_what_is_known_of_a_member_changes_by_a_correction_alone(cast, home, lock):
    county = cast.actor("county")
    head = home.memberships.get(relation="head").person
    with pytest.raises(RegistryError, match="EXITS-089"):
        change_person(head, {"name": "Another Made-Up"}, actor=county)
    found = Findings(people={head.pk: {"name": "Another Made-Up"}})
    with pytest.raises(RegistryError, match="EXITS-089"):
        record_visit(home, found, actor=county, visited_on=LOCKED)
    change_person(head, {"in_school": False}, actor=county)  # not of the list
    page = f"/households/{home.number}/correction/?field=name.{head.pk}"
    sent = {"name": "Another Made-Up", "reason": "The paper says so."}
    assert cast.client("county").post(page, sent).status_code == 302
    asked = home.corrections.get()
    shown = cast.client("prefecture").get(f"/corrections/{asked.pk}/").text
    assert "Another Made-Up" in shown
    decide_correction(asked, actor=cast.actor("prefecture"), is_approved=True)
    head.refresh_from_db()
    assert head.name == "Another Made-Up"


def test_a_newborn_gets_a_name_after_the_lock_and_a_stranger_is_not_corrected(cast, home, lock):
    county = cast.actor("county")
    child = add_person(home, {"relation": "daughter", "sex": "female"}, actor=county)
    change_person(child, {"name": "Newborn Made-Up", "birth_date": "2020-11-20"}, actor=county)
    lock_out = Household.objects.exclude(pk=home.pk).first()
    with pytest.raises(Http404):
        ask_field_correction(
            lock_out, "name", "Other", actor=county, reason="It is so.", person=child
        )


def test_what_was_found_before_the_lock_is_recorded_after_it_by_a_correction_alone(
    cast, home, lock
):
    county, before = cast.actor("county"), date(2020, 11, 10)
    found = Findings(living={"enough_food": True})
    record_visit(home, found, actor=county, visited_on=LOCKED)  # monthly monitoring goes on
    record_visit(home, Findings(note="Nobody was there."), actor=county, visited_on=before)
    with pytest.raises(RegistryError, match="EXITS-095"):
        record_visit(home, found, actor=county, visited_on=before)
    with pytest.raises(RoundError, match="EXITS-096"):
        ask_visit_correction(home, LOCKED, actor=county, reason="The paper lay about.")
    page = f"/households/{home.number}/correction/?field=visit"
    sent = {"on": before.isoformat(), "reason": "The paper lay about."}
    assert cast.client("county").post(page, sent).status_code == 302
    asked = home.corrections.get()
    with pytest.raises(RegistryError, match="EXITS-095"):
        record_visit(home, found, actor=county, visited_on=before)
    decide_correction(asked, actor=cast.actor("prefecture"), is_approved=True)
    assert record_visit(home, found, actor=county, visited_on=before)
    with pytest.raises(RegistryError, match="EXITS-095"):
        record_visit(home, found, actor=county, visited_on=date(2020, 11, 9))
    assert cast.client("county").get("/locks/").text.count("10 November 2020") == 1
