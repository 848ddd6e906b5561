"""A county office gives problems an owner on the list, and by a workbook that it brings back."""

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from tests.browser.conftest import PHONE
from tests.problems.scene import judged, known_home

from aboveline.problems.actions import Clue, report_problem
from aboveline.problems.models import Problem


@pytest.fixture
def problems(cast):
    home, town = judged(known_home(cast)), cast.actor("township")
    return [report_problem(home, Clue(n, "visit"), actor=town) for n in ("lost_work", "food")]


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "phone"])
def test_chosen_problems_and_a_workbook_change_owners_and_notes(
    opened, cast, problems, viewport, tmp_path
):
    worker, town = cast.user("village_worker"), cast.user("township")
    page = opened("county", viewport=viewport)
    page.goto("/problems/?source=visit")
    for problem in problems:
        page.get_by_label(f"Choose {problem.number}").check()
    page.get_by_label("Give the chosen ones to").select_option(str(worker.pk))
    page.get_by_role("button", name="Show what this does").click()
    said = f"2 problems get the owner {worker.name}."
    assert page.get_by_text(said).is_visible()
    assert not Problem.objects.filter(owner=worker).exists()
    page.get_by_role("button", name=f"Give them to {worker.name}").click()
    page.wait_for_url("**/problems/?source=visit")
    assert page.get_by_text(said).is_visible()
    assert Problem.objects.filter(owner=worker).count() == 2

    with page.expect_download() as taken:
        page.get_by_role("link", name="Excel workbook").click()
    book = CalamineWorkbook.from_path(str(taken.value.path()))
    head, first, second = book.get_sheet_by_name("Ledger").to_python()
    first[head.index("Owner")], second[head.index("Note")] = town.name, "After the harvest"
    with xlsxwriter.Workbook(tmp_path / "back.xlsx") as back:
        sheet = back.add_worksheet("Ledger")
        for place, row in enumerate((head, first, second)):
            sheet.write_row(place, 0, row)
    page.get_by_role("link", name="Bring a workbook back").click()
    page.get_by_label("File").set_input_files(tmp_path / "back.xlsx")
    page.get_by_role("button", name="Read the file").click()
    assert page.get_by_text("1 owner changes; 1 note changes").is_visible()
    page.get_by_role("button", name="Change 2 problems").click()
    page.wait_for_url("**/problems/")
    assert Problem.objects.get(owner=town).number == first[head.index("Number")]
    assert Problem.objects.get(note="After the harvest").owner == worker
    page.get_by_role("link", name="How the watch works").click()
    assert page.get_by_role("heading", name="How long does a clue wait").is_visible()
