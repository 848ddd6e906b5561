"""A checked file taken into the register: with history and audit, row by row, and back again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import Http404
from tests.cast import AT
from tests.registry.import_scene import HEAD, HEADER, WIFE, head_of, number, scene, text_of

from aboveline.audit.models import Entry
from aboveline.evaluation.actions import judge_household
from aboveline.evaluation.models import Receipt
from aboveline.registry.actions.people import change_person
from aboveline.registry.fields import fields_of, value_of
from aboveline.registry.importing import batches
from aboveline.registry.importing.applying import apply_import
from aboveline.registry.importing.batches import check_import, settle_columns, start_import
from aboveline.registry.importing.undoing import undo_import
from aboveline.registry.models import (
    Change,
    ColumnMatch,
    DuplicatePair,
    Household,
    ImportBatch,
    ImportRow,
    IncomeLine,
    Living,
    Person,
    StatusChange,
)
from aboveline.vault.sealing import unseal

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)
OTHERS = {"B2": "003", "C3": "005"}  # households, and the end of their heads' numbers


@pytest.fixture
def cast(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    settings.ABOVELINE_TODAY = DAY
    return scene()


def brought_in(cast, content: bytes, **options) -> ImportBatch:
    batch = start_import(
        content, "village.csv", area=cast.areas["qinglan"], actor=cast.actor("county")
    )
    batch.options |= options
    batch.save()
    return check_import(batch, actor=cast.actor("county"))


def taken(cast, content: bytes, **options) -> ImportBatch:
    batch = brought_in(cast, content, **options)
    return apply_import(batch, actor=cast.actor("county"))


def outcomes(batch: ImportBatch) -> list[str]:
    return list(batch.rows.order_by("row").values_list("outcome", flat=True))


def test_a_file_is_kept_sealed_and_nothing_is_taken_before_the_preview(cast, tmp_path):
    batch = brought_in(cast, text_of(HEAD, WIFE))
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert not any("吴敏".encode() in content for content in kept)
    assert batch.counts == {"new": 2, "rows": 2, "households": 1}
    assert not Household.objects.filter(outside_number="A1").exists()


def test_new_households_come_with_people_living_and_income(cast):
    header = (*HEADER, "住房面积（㎡）", "工资性收入（万元）")
    batch = taken(cast, text_of((*HEAD, "80", "1.2"), (*WIFE, "", ""), header=header))
    household = Household.objects.get(outside_number="A1")
    assert (batch.state, batch.counts["taken_new"]) == ("done", 2)
    assert (household.size, household.head_name, household.area.name) == (
        2,
        "吴敏",
        "Shigou Village 3",
    )
    assert unseal(head_of(household), "identity_number") == number("19800101", "001")
    assert Living.objects.get(household=household).dwelling_area_m2 == 80
    line = IncomeLine.objects.get(statement__household=household)
    assert (line.kind, line.amount_cents, line.period) == ("wage", 1_200_000, "year")
    assert line.statement.month_from == date(2018, 10, 1)  # the months that the standard counts


def test_a_change_leaves_its_history_and_audit_and_empty_cells_change_nothing(cast):
    person = head_of(cast.households["0417"])
    row = ("", "", person.name, "", "", "", number("19510307", "001"), "残疾")
    batch = brought_in(cast, text_of(row))
    assert batch.rows.get().changes == [["person.health", "", "****"]]
    apply_import(batch, actor=cast.actor("county"))
    assert batch.rows.get().faults == []
    person.refresh_from_db()
    assert value_of(person, fields_of("person")["health"]) == "disabled"
    assert (person.sex, person.birth_date) == ("male", date(1951, 3, 7))
    change = Change.objects.get(batch_id=batch.pk)
    assert (change.field, change.actor) == ("health", cast.actor("county").key)
    assert Entry.objects.filter(action="registry:import:apply", subject_id=str(batch.pk)).exists()


def test_one_bad_row_does_not_stop_the_others_unless_asked(cast):
    broken = (*WIFE[:6], "99010119820202002Y", "健康")
    batch = taken(cast, text_of(HEAD, broken))
    assert outcomes(batch) == ["new", "faulty"]
    assert Household.objects.get(outside_number="A1").size == 1
    other = text_of(("B2", *HEAD[1:6], number("19800101", "003"), "健康"), ("B2", *broken[1:]))
    batch = taken(cast, other, all_or_nothing=True)
    assert batch.counts["taken_new"] == 0
    assert not Household.objects.filter(outside_number="B2").exists()


def test_the_same_file_again_changes_nothing(cast):
    taken(cast, text_of(HEAD, WIFE))
    again = taken(cast, text_of(HEAD, WIFE))
    assert outcomes(again) == ["same", "same"]
    assert Household.objects.filter(outside_number="A1").count() == 1


def test_what_changed_since_the_preview_is_a_conflict(cast):
    person = head_of(cast.households["0417"])
    row = ("", "", person.name, "", "", "", number("19510307", "001"), "残疾")
    batch = brought_in(cast, text_of((*row, "群众"), header=(*HEADER, "政治面貌")))
    change_person(person, {"political_status": "none"}, actor=cast.actor("county"))
    batch = apply_import(batch, actor=cast.actor("county"))
    assert outcomes(batch) == ["conflict"]
    assert batch.rows.get().faults[-1][0] == "IMPORT-070"


def test_a_look_alike_taken_as_new_opens_a_pair(cast):
    person = head_of(cast.households["0417"])
    Person.objects.filter(pk=person.pk).update(identity_index="")
    row = (
        "C3",
        HEAD[1],
        person.name,
        "户主",
        "女",
        "1951-03-07",
        number("19510307", "022"),
        "健康",
    )
    batch = taken(cast, text_of(row))
    assert outcomes(batch) == ["duplicate"]
    assert not Household.objects.filter(outside_number="C3").exists()
    taken(cast, text_of(row), take_duplicates=True)
    pair = DuplicatePair.objects.get()
    assert (pair.first_id, pair.state) == (person.pk, "open")


def test_undo_takes_back_what_nobody_touched_and_lists_the_rest(cast):
    person = head_of(cast.households["0417"])
    known = ("", "", person.name, "", "", "", number("19510307", "001"), "残疾")
    other = ("B2", *HEAD[1:6], number("19800101", "003"), "健康")
    batch = taken(cast, text_of(HEAD, WIFE, known, other))
    worked_on = head_of(Household.objects.get(outside_number="B2"))
    later = batch.finished_at + timedelta(seconds=1)
    change_person(worked_on, {"sex": "male", "education": "primary"}, actor=cast.actor("county"))
    Change.objects.filter(batch_id=None).update(at=later)
    batch = undo_import(batch, actor=cast.actor("county"))
    assert (batch.state, batch.counts["kept"]) == ("undone", 1)
    assert not Household.objects.filter(outside_number="A1").exists()
    assert ImportRow.objects.get(batch=batch, kept="changed").label == "吴敏"
    person.refresh_from_db()
    assert value_of(person, fields_of("person")["health"]) is None


def test_undo_ends_what_was_decided_and_keeps_what_it_may_not_remove(cast):
    others = [(key, *HEAD[1:6], number("19800101", n), "健康") for key, n in OTHERS.items()]
    batch = taken(cast, text_of(HEAD, WIFE, *others))
    homes = {home.outside_number: home for home in Household.objects.exclude(outside_number="")}
    judge_household(homes["B2"])
    step = StatusChange.objects.create(
        household=homes["C3"],
        before="not_registered",
        after="monitored",
        on=AT.date(),
        actor="user:x",
        at=AT,
    )
    Receipt.objects.create(
        household=homes["C3"], kind="monitored", code="a", on=AT.date(), status_change=step
    )
    batch = undo_import(batch, actor=cast.actor("county"))
    assert batch.counts["kept"] == 1
    assert ImportRow.objects.get(batch=batch, kept="refused").household_id == homes["C3"].pk
    left = Household.objects.exclude(outside_number="").order_by("outside_number")
    assert [(row.outside_number, row.ended_reason, row.size) for row in left] == [
        ("B2", "error", 0),
        ("C3", "", 1),
    ]
    assert not homes["B2"].memberships.exists()


def test_people_without_the_right_may_not_bring_in_or_take(cast):
    with pytest.raises(Http404):
        start_import(b"", "x.csv", area=cast.areas["qinglan"], actor=cast.actor("village_worker"))
    batch = brought_in(cast, text_of(HEAD))
    for act in (check_import, apply_import, undo_import):
        with pytest.raises(Http404):
            act(batch, actor=cast.actor("county", "beside"))


def test_a_column_that_somebody_settles_is_remembered_by_the_office(cast):
    header = (*HEADER, "备注甲")
    area, actor = cast.areas["qinglan"], cast.actor("county")
    batch = start_import(text_of((*HEAD, "汉族"), header=header), "a.csv", area=area, actor=actor)
    assert batches.matches_of(batch)[0][8].key == ""
    settle_columns(batch, {0: {8: "person.ethnicity"}}, actor=actor)
    assert ColumnMatch.objects.get(area=area).field == "person.ethnicity"
    again = start_import(text_of((*HEAD, "汉族"), header=header), "a.csv", area=area, actor=actor)
    assert batches.matches_of(again)[0][8].key == "person.ethnicity"
    assert again.started_at > AT
