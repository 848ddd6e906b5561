"""The ledger as a workbook holds what the page shows under the same filter, and is audited."""

import io

import pytest
from python_calamine import CalamineWorkbook
from tests.cast import DAY
from tests.problems.scene import judged, known_home

from aboveline.audit.models import Entry
from aboveline.problems.actions import Clue, assign_problems, report_problem
from aboveline.problems.models import Problem

FORMULA = '=HYPERLINK("http://elsewhere.example")'


@pytest.fixture
def problem(cast):
    home = judged(known_home(cast))
    found = report_problem(home, Clue("other", "visit", title=FORMULA), actor=cast.actor("county"))
    assign_problems([found], cast.user("village_worker"), actor=cast.actor("township"))
    return found


def book_of(answer):
    assert answer.status_code == 200
    content = io.BytesIO(b"".join(answer.streaming_content))
    return CalamineWorkbook.from_filelike(content)


def test_the_workbook_holds_the_list_and_says_its_filter_and_day(cast, problem):
    book = book_of(cast.client("township").get("/problems/export.xlsx", {"rule": "other"}))
    notes = [row[0] for row in book.get_sheet_by_name("notes").to_python()]
    expected = [f"Ledger of problems, as of {DAY}", "Filter: open · other", "Problems: 1"]
    assert notes == expected
    head, *rows = book.get_sheet_by_name("Ledger").to_python()
    (row,) = (dict(zip(head, values, strict=True)) for values in rows)
    assert row["Number"] == problem.number
    assert row["Owner"] == "village_worker inside"
    assert row["Household"] == "0417"
    assert row["Due"] == problem.due_on.isoformat()
    assert row["Gap"] == f"'{FORMULA}"


def test_every_export_is_in_the_audit_with_its_size(cast, problem):
    book_of(cast.client("township").get("/problems/export.xlsx"))
    entry = Entry.objects.get(action="problems:export:make")
    assert entry.details["problems"] == Problem.objects.exclude(due_on=None).count()


def test_a_village_worker_takes_no_list_away(cast, problem):
    assert cast.client("village_worker").get("/problems/export.xlsx").status_code == 404
