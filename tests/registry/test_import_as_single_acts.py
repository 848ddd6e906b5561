"""An import leaves the rows that the single acts leave, and stops where it may go on."""

from __future__ import annotations

from datetime import date

import pytest
from tests.registry.import_scene import HEAD, HEADER, WIFE, number, scene, text_of
from tests.registry.test_import_apply import brought_in, taken

from aboveline.accounts.actors import service
from aboveline.audit.models import Entry
from aboveline.registry.actions import Findings, record_visit, register_household
from aboveline.registry.duplicates.finding import find_duplicates
from aboveline.registry.importing import applying, undoing
from aboveline.registry.importing.applying import apply_import
from aboveline.registry.importing.undoing import undo_import
from aboveline.registry.importing.working import work_imports
from aboveline.registry.models import (
    Household,
    HouseholdCause,
    IncomeLine,
    Living,
    Membership,
    Person,
    Touched,
)
from aboveline.registry.recording import checked_columns, checked_values
from aboveline.vault.fields import SealedField
from aboveline.vault.sealing import unseal
from aboveline.web.stopping import asked_to_stop

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)
OWN = {"id", "number", "home_number", "outside_number", "household", "person", "recorded_at", "at"}
"""Columns in which two households differ that are the same otherwise."""
MORE = ("主要致贫原因", "户联系电话", "耕地面积（亩）", "住房面积（㎡）", "工资性收入（元）")


@pytest.fixture
def cast(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    settings.ABOVELINE_TODAY = DAY
    asked_to_stop.clear()
    yield scene()
    asked_to_stop.clear()


def said(row, without=()):
    """What a row says, opened where it is sealed."""
    return {
        field.name: unseal(row, field.name)
        if isinstance(field, SealedField)
        else getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in (*OWN, *without)
    }


def left_by(household):
    """The rows about a household, without what is its own alone."""
    people = Person.objects.filter(memberships__household=household).order_by("birth_date")
    members = Membership.objects.filter(household=household).order_by("person__birth_date")
    added = Entry.objects.filter(action="registry:household:add", subject_id=str(household.pk))
    return {
        "household": said(household),
        "people": [said(row) for row in people],
        "members": [said(row) for row in members],
        "homes": [row.home_number == household.number for row in people],
        "causes": [said(row) for row in HouseholdCause.objects.filter(household=household)],
        "touched": Touched.objects.filter(household=household, why="registered").count(),
        "audit": [
            (row.actor, row.area_id, row.details["households"], row.details["people"])
            for row in added
        ],
        "living": [
            said(row, ("visit", "extra")) for row in Living.objects.filter(household=household)
        ],
        "income": [
            said(row, ("statement", "source"))
            for row in IncomeLine.objects.filter(statement__household=household)
        ],
    }


def test_an_import_leaves_what_the_single_acts_leave(cast):
    actor = cast.actor("county")
    row = (*HEAD, "因病", "13900000001", "3.5", "80", "12000")
    taken(cast, text_of(row, (*WIFE, *[""] * 5), header=(*HEADER, *MORE)))
    brought = Household.objects.get(outside_number="A1")
    people = [
        {
            "name": name,
            "relation": relation,
            "sex": sex,
            "birth_date": born,
            "identity_number": number(born.replace("-", ""), end),
            "health": "healthy",
        }
        for name, relation, sex, born, end in (
            ("吴敏", "head", "male", "1980-01-01", "001"),
            ("李梅", "spouse", "female", "1982-02-02", "002"),
        )
    ]
    values = {"main_cause": "illness", "phone": "13900000001", "cultivated_land_mu": "3.5"}
    by_hand = register_household(area=brought.area, values=values, people=people, actor=actor)
    found = Findings(living={"dwelling_area_m2": "80"})
    record_visit(by_hand, found, actor=actor, visited_on=DAY)
    left, expected = left_by(brought), left_by(Household.objects.get(pk=by_hand.pk))
    income = left.pop("income")
    assert expected.pop("income") == []
    assert left == expected
    assert [(line["kind"], line["amount_cents"]) for line in income] == [("wage", 1_200_000)]
    assert left["causes"]
    assert left["living"]
    assert left["people"][0]["identity_index"]


def test_values_read_by_column_are_those_read_one_by_one():
    given = [
        {"name": "吴敏", "sex": "male", "identity_number": number("19800101", "001")},
        {"name": "李梅", "sex": "neither", "identity_number": "H123"},
        {"name": "王" * 90, "identity_number": "H123", "identity_type": "other"},
        {"birth_date": "2999-01-01", "months_worked": "13"},
    ]
    names = list(dict.fromkeys(name for one in given for name in one))
    texts = {name: [one.get(name) for one in given] for name in names}
    rows, faults = checked_columns("person", texts, on=DAY)
    for place, one in enumerate(given):
        values, wrong = checked_values("person", one, on=DAY)
        assert rows[place] == values
        assert sorted(map(repr, faults.get(place, ()))) == sorted(map(repr, wrong))
    assert set(faults) == {1, 2, 3}


def test_what_the_register_refuses_is_said_of_its_household_alone(cast):
    long = (*HEAD[:2], "吴" * 90, *HEAD[3:])
    other = ("B2", *HEAD[1:6], number("19800101", "003"), "健康")
    batch = taken(cast, text_of(long, WIFE, other))
    rows = list(batch.rows.order_by("row"))
    assert [row.outcome for row in rows] == ["faulty", "faulty", "new"]
    assert rows[0].faults[-1][0] == "IMPORT-071"
    assert not Household.objects.filter(outside_number="A1").exists()
    assert Household.objects.get(outside_number="B2").size == 1


def stop_after(monkeypatch, module, name):
    """Ask to stop once a function of a module was called."""
    done = getattr(module, name)

    def once(*args):
        done(*args)
        asked_to_stop.set()

    monkeypatch.setattr(module, "HOUSEHOLDS", 1)
    monkeypatch.setattr(module, name, once)


def test_a_take_and_an_undo_that_are_stopped_go_on_with_the_next_worker(cast, monkeypatch):
    other = ("B2", *HEAD[1:6], number("19800101", "003"), "健康")
    batch = brought_in(cast, text_of(HEAD, WIFE, other))
    stop_after(monkeypatch, applying, "_take")
    batch = apply_import(batch, actor=cast.actor("county"))
    assert batch.state == "waiting"
    assert Household.objects.filter(outside_number__in=("A1", "B2")).count() == 1
    assert work_imports() == 0
    asked_to_stop.clear()
    assert work_imports() == 1
    assert Household.objects.filter(outside_number__in=("A1", "B2")).count() == 2
    batch.refresh_from_db()
    asked_to_stop.clear()
    assert (batch.state, batch.counts["taken_new"]) == ("done", 3)
    stop_after(monkeypatch, undoing, "_undo")
    batch = undo_import(batch, actor=cast.actor("county"))
    assert batch.state == "undoing"
    assert Household.objects.filter(outside_number__in=("A1", "B2")).count() == 1
    asked_to_stop.clear()
    work_imports()
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert not Household.objects.filter(outside_number__in=("A1", "B2")).exists()


def test_nothing_is_compared_once_the_search_is_asked_to_stop(cast):
    asked_to_stop.set()
    assert find_duplicates(cast.areas["qinglan"], actor=service("tests")) == 0
    assert not Entry.objects.filter(action="registry:duplicate:find").exists()
