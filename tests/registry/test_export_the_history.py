"""The register folder with its history: the engine gives past days, as they were known then."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from tests.problems.scene import CLERK, GOOD, known_home
from tests.registry.folders import brought_in, empty, tables, written

from aboveline import check, evaluate
from aboveline.registry.actions import (
    Findings,
    accept_move,
    change_person,
    change_status,
    end_membership,
    propose_move,
    record_visit,
)
from aboveline.registry.importing.undoing import undo_import
from aboveline.registry.models import (
    Change,
    Household,
    IncomeStatement,
    Living,
    Person,
    StatusChange,
    Visit,
)

MODELS = {
    **dict.fromkeys((Household, Person, Living, IncomeStatement, Visit), "recorded_at"),
    **dict.fromkeys((Change, StatusChange), "at"),
}


def recorded(month, day):
    """Whatever was recorded just now was recorded on this day of 2020."""
    at = datetime(2020, month, day, 9, tzinfo=UTC)
    for model, name in MODELS.items():
        model.objects.filter(**{f"{name}__year__gte": 2021}).update(**{name: at})


@pytest.fixture
def home(cast, settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path / "files"
    found = known_home(cast)
    Household.objects.exclude(pk=found.pk).update(ended_on=date(2019, 1, 1))
    for model, name in MODELS.items():
        model.objects.update(**{name: datetime(2020, 5, 3, tzinfo=UTC)})
    head = found.memberships.get(relation="head").person
    uninsured = {
        "residents_medical_insurance": False,
        "employees_medical_insurance": False,
        "insurance_exception": "none",
    }
    change_person(head, uninsured, actor=CLERK, on=date(2020, 5, 10))
    recorded(5, 20)
    seen = {**GOOD, "dwelling_grade": "D", "dwelling_remedy": "none"}
    record_visit(found, Findings(seen), actor=CLERK, visited_on=date(2020, 6, 1))
    recorded(6, 5)
    change_status(found, "registered_poor", actor=CLERK, reason="Decided.", on=date(2020, 6, 10))
    recorded(6, 12)
    other = found.memberships.get(relation="son").person
    end_membership(other, actor=CLERK, on=date(2020, 6, 15), reason="move_out")
    recorded(6, 20)
    return found


def folder_of(cast, tmp_path, role="county"):
    with zipfile.ZipFile(io.BytesIO(written(cast, role, "history.zip"))) as archive:
        archive.extractall(tmp_path / "register")
    return tmp_path / "register"


def criteria(folder, as_of, known_at):
    found = evaluate(folder, "china-2013", as_of=as_of, known_at=known_at, workers=1)
    (row,) = found.decisions.to_pylist()
    return {name: row[name] for name in ("medical_insurance", "housing", "category")}


@pytest.mark.parametrize(
    ("as_of", "known_at", "insured", "housed", "category"),
    [
        (date(2020, 5, 15), date(2020, 5, 15), True, True, "general"),
        (date(2020, 5, 15), date(2020, 5, 20), False, True, "missed"),
        (date(2020, 5, 9), date(2020, 6, 30), True, True, "general"),
        (date(2020, 6, 4), date(2020, 6, 4), False, True, "missed"),
        (date(2020, 6, 4), date(2020, 6, 5), False, False, "missed"),
        (date(2020, 6, 11), date(2020, 6, 11), False, False, "missed"),
        (date(2020, 6, 11), date(2020, 6, 12), False, False, "registered_poor"),
    ],
)
def test_the_engine_gives_the_past_as_it_was_known(
    cast, home, tmp_path, as_of, known_at, insured, housed, category
):
    folder = folder_of(cast, tmp_path)
    assert criteria(folder, as_of, known_at) == {
        "medical_insurance": insured,
        "housing": housed,
        "category": category,
    }


def test_a_household_is_not_there_before_it_was_recorded(cast, home, tmp_path):
    folder = folder_of(cast, tmp_path)
    day = date(2020, 5, 1)
    found = evaluate(folder, "china-2013", as_of=day, known_at=day, workers=1)
    assert found.decisions.num_rows == 0


def test_the_check_finds_nothing_wrong_with_the_folder(cast, home, tmp_path):
    folder = folder_of(cast, tmp_path)
    found = check(folder, standard="china-2013")
    # the made-up area has no facts, and an empty table is told
    assert {fault["file"] for fault in found.faults.to_pylist()} <= {"area_facts.csv"}


def test_an_empty_register_keeps_the_history_and_gives_the_same_folder(cast, home, tmp_path):
    before = written(cast, kind="history.zip")
    empty()
    batch = brought_in(cast, before)
    assert set(batch.rows.values_list("outcome", flat=True)) == {"new"}
    after = written(cast, kind="history.zip")
    assert tables(after) == tables(before)
    folder = folder_of(cast, tmp_path)
    day = date(2020, 5, 15)
    assert criteria(folder, day, day)["category"] == "general"
    assert criteria(folder, day, date(2020, 5, 20))["category"] == "missed"
    undo_import(batch, actor=cast.actor("county"))
    assert not Household.objects.exists()
    assert not Person.objects.exists()


def moved(cast, home):
    """The household moved to the neighbouring village on 16 June, recorded on 25 June."""
    there, actor = cast.areas["shigou-4"], cast.actor("county")
    move = propose_move(home, there, actor=actor, reason="New house.", moved_on=date(2020, 6, 16))
    accept_move(move, actor=actor)
    recorded(6, 25)
    return str(cast.areas["shigou-3"].pk), str(there.pk)


def area(folder, as_of, known_at):
    found = evaluate(folder, "china-2013", as_of=as_of, known_at=known_at, workers=1)
    (row,) = found.decisions.to_pylist()
    return row["area_id"]


def test_a_moved_household_is_where_it_was_known_to_be(cast, home, tmp_path):
    here, there = moved(cast, home)
    folder = folder_of(cast, tmp_path)
    assert area(folder, date(2020, 6, 15), date(2020, 6, 30)) == here
    assert area(folder, date(2020, 6, 20), date(2020, 6, 24)) == here
    assert area(folder, date(2020, 6, 20), date(2020, 6, 25)) == there


def test_an_empty_register_keeps_where_a_household_was(cast, home, tmp_path):
    here, there = moved(cast, home)
    before = written(cast, kind="history.zip")
    empty()
    batch = brought_in(cast, before)
    assert set(batch.rows.values_list("outcome", flat=True)) == {"new"}
    assert tables(written(cast, kind="history.zip")) == tables(before)
    folder = folder_of(cast, tmp_path)
    assert area(folder, date(2020, 6, 15), date(2020, 6, 30)) == here
    assert area(folder, date(2020, 6, 20), date(2020, 6, 25)) == there
