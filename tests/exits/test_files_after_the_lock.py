"""After the lock of a year a file brings income of earlier months by a correction alone."""

from __future__ import annotations

from datetime import date

import pytest
from tests.exits.homes_scene import CLERK
from tests.problems.scene import income
from tests.registry.import_scene import HEAD, HEADER, text_of

from aboveline.exits.actions import ask_visit_correction, decide_correction, lock_year
from aboveline.registry.actions import Findings, record_visit, register_household
from aboveline.registry.errors import RegistryError
from aboveline.registry.importing.applying import apply_import
from aboveline.registry.importing.batches import check_import, start_import
from aboveline.registry.importing.faults import RowFault
from aboveline.registry.importing.undoing import undo_import
from aboveline.registry.models import Household, IncomeLine

LOCKED = date(2020, 11, 21)  # the first day on which the calendar of 2020 locks
HOME = "0417"
LINES = ("户编号", "收入类别", "金额", "单位", "周期", "口径", "起始月", "截止月")


@pytest.fixture
def lock(cast, settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    settings.ABOVELINE_TODAY = LOCKED
    return lock_year(cast.areas["qinglan"], actor=cast.actor("county"))


def line(amount: str = "24000", first: str = "2020-10", last: str = "2020-10") -> tuple[str, ...]:
    return (HOME, "工资性收入", amount, "元", "合计", "全户", first, last)


def brought_in(cast, *rows, header=LINES, actor=None):
    area, actor = cast.areas["qinglan"], actor or cast.actor("county")
    content = text_of(*rows, header=header)
    return check_import(start_import(content, "income.csv", area=area, actor=actor), actor=actor)


def outcomes(batch) -> list[tuple[str, list[str]]]:
    rows = batch.rows.order_by("row").values_list("outcome", "faults")
    return [(outcome, [fault[0] for fault in faults]) for outcome, faults in rows]


def lines_of(home: str = HOME) -> list[int]:
    rows = IncomeLine.objects.filter(statement__household__number=home).order_by("pk")
    return list(rows.values_list("amount_cents", flat=True))


def before_the_lock(cast, settings, *rows):
    settings.ABOVELINE_TODAY = date(2020, 11, 20)
    apply_import(brought_in(cast, *rows), actor=cast.actor("county"))
    settings.ABOVELINE_TODAY = LOCKED
    lock_year(cast.areas["qinglan"], actor=cast.actor("county"))


def test_months_that_began_before_the_lock_are_refused_and_later_ones_taken(cast, lock, settings):
    settings.ABOVELINE_TODAY = date(2020, 12, 10)
    batch = brought_in(
        cast,
        line(),
        line(first="2020-11", last="2020-11"),
        line(first="2020-12", last="2020-12"),
    )
    assert outcomes(batch) == [
        ("faulty", ["IMPORT-093"]),
        ("faulty", ["IMPORT-093"]),
        ("new", []),
    ]
    said = RowFault(*batch.rows.order_by("row")[0].faults[0]).message
    assert "before 21 November 2020" in said
    apply_import(batch, actor=cast.actor("county"))
    assert lines_of() == [2_400_000]


def test_before_the_lock_and_after_the_year_income_is_taken(cast, settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    before_the_lock(cast, settings, line())
    settings.ABOVELINE_TODAY = date(2021, 1, 4)
    assert outcomes(brought_in(cast, line("30000"))) == [("changed", [])]


def test_what_the_register_says_already_passes_and_another_amount_does_not(
    cast, settings, tmp_path
):
    settings.ABOVELINE_FILES = tmp_path
    before_the_lock(cast, settings, line())
    assert outcomes(brought_in(cast, line())) == [("same", [])]
    assert outcomes(brought_in(cast, line("30000"))) == [("faulty", ["IMPORT-093"])]


def test_a_lock_after_the_preview_leaves_the_row_out(cast, settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    settings.ABOVELINE_TODAY = date(2020, 11, 20)
    batch = brought_in(cast, line())
    assert outcomes(batch) == [("new", [])]
    settings.ABOVELINE_TODAY = LOCKED
    lock_year(cast.areas["qinglan"], actor=cast.actor("county"))
    apply_import(batch, actor=cast.actor("county"))
    assert lines_of() == []
    assert outcomes(batch) == [("conflict", ["IMPORT-070"])]


def test_a_column_of_a_household_is_refused_with_its_row(cast, lock):
    header = ("户编号", "自然村", "工资性收入")
    row = (HOME, "Upper end", "24000")
    batch = brought_in(cast, row, header=header)
    assert outcomes(batch) == [("faulty", ["IMPORT-093"])]
    assert batch.rows.get().faults[0][1] == "income.wage"
    assert outcomes(brought_in(cast, (*row[:2], ""), header=header)) == [("changed", [])]


def test_a_file_of_before_the_lock_is_not_undone_after_it(cast, settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    settings.ABOVELINE_TODAY = date(2020, 11, 20)
    county = cast.actor("county")
    new = (*HEAD, "24000")
    early = apply_import(brought_in(cast, new, header=(*HEADER, "工资性收入")), actor=county)
    home = Household.objects.get(outside_number="A1")
    settings.ABOVELINE_TODAY = LOCKED
    lock_year(cast.areas["qinglan"], actor=county)
    late = apply_import(brought_in(cast, line(first="2020-11", last="2020-11")), actor=CLERK)
    for batch in (early, late):
        undo_import(batch, actor=county)
    assert list(early.rows.values_list("done", "kept")) == [(True, "locked")]
    assert lines_of(home.number) == [2_400_000]
    assert list(late.rows.values_list("done", "kept")) == [(False, "")]
    assert lines_of() == []
    page = cast.client("county").get(f"/imports/{early.pk}/")
    assert "or the register is locked" in page.text


def test_another_county_a_new_household_and_a_service_are_not_asked(cast, lock):
    new = (*HEAD, "24000")
    assert outcomes(brought_in(cast, new, header=(*HEADER, "工资性收入"))) == [("new", [])]
    assert outcomes(brought_in(cast, line(), actor=CLERK)) == [("new", [])]
    lock.area = cast.areas["hemu"]
    lock.save()
    assert outcomes(brought_in(cast, line())) == [("new", [])]


def test_a_correction_allows_the_months_that_began_by_its_day(cast, lock):
    home = Household.objects.get(number=HOME)
    asked = ask_visit_correction(
        home, date(2020, 9, 30), actor=cast.actor("county"), reason="The list lay about."
    )
    september = line(first="2020-09", last="2020-09")
    assert outcomes(brought_in(cast, september)) == [("faulty", ["IMPORT-093"])]
    decide_correction(asked, actor=cast.actor("prefecture"), is_approved=True)
    batch = brought_in(cast, september, line())
    assert outcomes(batch) == [("new", []), ("faulty", ["IMPORT-093"])]
    apply_import(batch, actor=cast.actor("county"))
    assert lines_of() == [2_400_000]
    head = {"name": "Other Made-Up", "birth_date": "1970-01-01", "sex": "male", "relation": "head"}
    other = register_household(home.area, actor=CLERK, values={}, people=[head])
    assert outcomes(brought_in(cast, (other.number, *september[1:]))) == [
        ("faulty", ["IMPORT-093"])
    ]


def test_a_visit_of_a_day_before_the_lock_brings_no_income(cast, lock):
    home = Household.objects.get(number=HOME)
    found = Findings(income=income("12000"))
    with pytest.raises(RegistryError, match="EXITS-095"):
        record_visit(home, found, actor=cast.actor("county"), visited_on=date(2020, 11, 20))
    assert lines_of() == []
