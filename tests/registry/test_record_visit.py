"""A visit keeps what it found on a day, once, and makes nothing unknown that was not asked."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import Http404

from aboveline.accounts.actors import service
from aboveline.registry.actions import Findings, record_visit
from aboveline.registry.errors import RegistryError
from aboveline.registry.history import values_of
from aboveline.registry.income import Answer, Statement
from aboveline.registry.models import (
    Change,
    IncomeLine,
    IncomeStatement,
    Living,
    Person,
    Touched,
    Visit,
)
from aboveline.registry.traces import Trace, place_of
from aboveline.web.keys import new_key

JUNE = date(2020, 6, 20)


def _visit(cast, findings, *, role="village_worker", place="inside", on=JUNE, **more):
    home = cast.households["0417"]
    return record_visit(home, findings, actor=cast.actor(role, place), visited_on=on, **more)


def test_village_worker_records_a_visit_and_a_stranger_finds_no_household(cast):
    visit = _visit(cast, Findings({"enough_food": True, "dwelling_grade": "C"}, note=" Roof. "))
    assert (visit.visitor_name, visit.note, visit.purpose) == (
        "village_worker inside",
        "Roof.",
        "routine",
    )
    row = Living.objects.get()
    assert (row.enough_food, row.dwelling_grade, row.water_at_home) == (True, "C", None)
    assert Touched.objects.get().why == "visit"
    for role, place in [
        ("village_worker", "beside"),
        ("county", "outside"),
        ("province", "inside"),
        ("enumerator", "inside"),
        ("village_worker", "ended"),
    ]:
        with pytest.raises(Http404):
            _visit(cast, Findings(), role=role, place=place)


def test_a_phone_that_sends_twice_makes_one_visit(cast):
    key = new_key()
    first = _visit(cast, Findings({"enough_food": True}), key=key)
    again = _visit(cast, Findings({"enough_food": True}), key=key)
    assert first == again
    assert (Visit.objects.filter(pk=key).count(), Living.objects.count()) == (1, 1)
    assert Touched.objects.count() == 1
    with pytest.raises(RegistryError, match="REGISTRY-034"):
        record_visit(
            cast.households["0512"],
            Findings(),
            actor=service("phone"),
            visited_on=JUNE,
            key=key,
        )


def test_what_was_not_asked_is_taken_over_with_the_day_it_was_seen(cast):
    _visit(cast, Findings({"enough_food": True, "water_quality": "unsafe"}), on=date(2020, 3, 1))
    _visit(cast, Findings({"water_quality": "looks_safe"}), on=date(2020, 5, 1))
    _visit(cast, Findings({"dwelling_grade": "A"}), on=JUNE)
    last = Living.objects.get(observed_on=JUNE)
    assert (last.enough_food, last.water_quality, last.dwelling_grade) == (True, "looks_safe", "A")
    assert last.extra["seen_on"] == {"enough_food": "2020-03-01", "water_quality": "2020-05-01"}


def test_asked_and_not_known_becomes_unknown(cast):
    _visit(cast, Findings({"enough_food": True, "dwelling_grade": "A"}), on=date(2020, 3, 1))
    _visit(cast, Findings({"enough_food": None, "dwelling_grade": ""}))
    last = Living.objects.get(observed_on=JUNE)
    assert (last.enough_food, last.dwelling_grade) == (None, "")


def test_a_visit_that_is_recorded_late_takes_over_only_what_was_seen_before_it(cast):
    _visit(cast, Findings({"enough_food": False}), on=JUNE)
    _visit(cast, Findings({"dwelling_grade": "B"}), on=date(2020, 4, 1))
    late = Living.objects.get(observed_on=date(2020, 4, 1))
    assert (late.enough_food, late.dwelling_grade) == (None, "B")


def test_income_is_a_statement_about_whole_months(cast):
    statement = Statement(
        date(2019, 10, 1),
        date(2020, 6, 1),
        [
            Answer("wage", "amount", "1200.50", "CNY", "month", "household"),
            Answer("property", "none"),
            Answer("transfer", "refused"),
            Answer("business", "not_asked"),
        ],
    )
    visit = _visit(cast, Findings(income=statement))
    row = IncomeStatement.objects.get()
    assert (row.visit, row.month_to) == (visit, date(2020, 6, 1))
    lines = {line.kind: (line.answer, line.amount_cents) for line in row.lines.all()}
    assert lines == {
        "wage": ("amount", 120050),
        "property": ("none", None),
        "transfer": ("refused", None),
        "business": ("not_asked", None),
    }


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer("wage", "amount", "100", "", "month", "household"), "REGISTRY-031"),
        (Answer("wage", "amount", "100", "CNY", "", "household"), "REGISTRY-031"),
        (Answer("wage", "amount", "100", "CNY", "month", ""), "REGISTRY-031"),
        (Answer("wage", "amount", "-1", "CNY", "month", "household"), "REGISTRY-003"),
        (Answer("wage", "amount", None, "CNY", "month", "household"), "REGISTRY-030"),
        (Answer("wage", "none", "0"), "REGISTRY-033"),
        (Answer("wage", "perhaps"), "REGISTRY-030"),
        (Answer("gold", "none"), "REGISTRY-002"),
    ],
)
def test_an_answer_that_says_too_little_is_refused(cast, answer, code):
    statement = Statement(date(2019, 10, 1), date(2019, 11, 1), [answer])
    with pytest.raises(RegistryError, match=code):
        _visit(cast, Findings(income=statement))
    assert not IncomeLine.objects.exists()


def test_future_days_and_broken_months_are_refused_together(cast):
    statement = Statement(date(2020, 7, 2), date(2020, 7, 1), [Answer("wage", "none")])
    findings = Findings({"dwelling_area_m2": "-3"}, income=statement)
    with pytest.raises(RegistryError) as error:
        _visit(cast, findings, on=date(2020, 7, 1), mode="letter")
    codes = [fault.code for fault in error.value.faults]
    assert codes == [
        "REGISTRY-003",
        "REGISTRY-007",
        "REGISTRY-002",
        "REGISTRY-032",
        "REGISTRY-007",
    ]


def test_members_are_changed_by_the_visit_with_history(cast):
    home = cast.households["0417"]
    child = Person.objects.get(memberships__household=home, memberships__relation="son")
    other = Person.objects.filter(memberships__household=cast.households["0512"]).first()
    _visit(cast, Findings(people={child.pk: {"in_school": True}}))
    change = Change.objects.get()
    assert (change.field, change.on, values_of(change)) == ("in_school", JUNE, (None, True))
    with pytest.raises(RegistryError, match="REGISTRY-012"):
        _visit(cast, Findings({"enough_food": True}, people={other.pk: {"in_school": True}}))
    assert not Living.objects.exists()


def test_money_is_kept_to_the_cent(cast):
    _visit(cast, Findings({"out_of_pocket_year": "1234.56"}))
    assert Decimal(Living.objects.get().out_of_pocket_year_cents) == Decimal(123456)
    with pytest.raises(RegistryError, match="REGISTRY-001"):
        _visit(cast, Findings({"out_of_pocket_year": "0.001"}))


def at(hour, minute, day=JUNE):
    """A moment of a day in UTC; the site lives eight hours ahead."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def test_clock_and_place_are_kept_and_the_place_is_sealed(cast):
    trace = Trace(at(1, 0), at(1, 40), 107.123456, 29.5, accuracy_metres=12)
    visit = _visit(cast, Findings(trace=trace))
    visit.refresh_from_db()
    assert (visit.started_at, visit.ended_at) == (at(1, 0), at(1, 40))
    assert place_of(visit) == ("107.12346", "29.50000")
    assert "107" not in visit.place
    rough = _visit(cast, Findings(trace=Trace(longitude=107.1, latitude=29.5, accuracy_metres=900)))
    assert place_of(rough) == (None, None)
    assert rough.started_at is None


def test_a_clock_of_another_day_and_a_place_nowhere_are_refused_together(cast):
    other = date(2020, 6, 19)
    with pytest.raises(RegistryError) as error:
        _visit(cast, Findings(trace=Trace(at(1, 0), at(1, 40, other), 207.0, 29.5)))
    found = [(fault.code, fault.field) for fault in error.value.faults]
    assert found == [
        ("REGISTRY-038", "ended_at"),
        ("REGISTRY-039", "ended_at"),
        ("REGISTRY-001", "longitude"),
    ]
    # 23:00 in UTC is the morning of the next day here
    assert _visit(cast, Findings(trace=Trace(at(23, 0, other), at(23, 30, other))))
