"""An officer brings in a workbook with faults, mends the one that comes back, and takes it."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from tests.browser.test_accessibility import faults
from tests.cast import DAY

from aboveline.registry.importing.sample import sample_workbook
from aboveline.registry.models import Household

PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path / "files"


def looked_at(page, name: str) -> None:
    """Nothing serious for axe, nothing wider than the window; a picture where ABOVELINE_PICTURES
    names a folder.
    """
    assert faults(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    folder = os.environ.get("ABOVELINE_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def bring_in(page, name: str, content: bytes) -> None:
    page.goto("/imports/")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Read the file").click()


def mended(path: Path) -> bytes:
    """The people of the receipt, with the village that nobody knows put right."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    head = rows[0]
    village = head.index("village*")
    cause = {"Nowhere Village": rows[1][village]}
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("People")
        for place, row in enumerate(rows):
            row[village] = cause.get(row[village], row[village])
            page.write_row(place, 0, ["" if value is None else str(value) for value in row])
    return file.getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "phone"])
def test_a_workbook_with_faults_comes_back_and_goes_in_mended(opened, cast, tmp_path, viewport):
    page = opened("county", viewport=viewport)
    width = "phone" if viewport else "desk"
    bring_in(page, "sample.xlsx", sample_workbook(cast.areas["qinglan"], on=DAY, language="en"))
    looked_at(page, f"columns-{width}")
    page.get_by_role("button", name="Check the rows").click()
    looked_at(page, f"preview-{width}")
    page.get_by_role("button", name="Take").click()
    assert page.get_by_text("Taken:").is_visible()
    assert not Household.objects.filter(outside_number="S021").exists()
    looked_at(page, f"taken-{width}")
    with page.expect_download() as download:
        page.get_by_role("link", name="My workbook with what is to be mended").click()
    receipt = tmp_path / "receipt.xlsx"
    download.value.save_as(receipt)
    bring_in(page, "mended.xlsx", mended(receipt))
    page.get_by_role("button", name="Check the rows").click()
    looked_at(page, f"again-{width}")
    page.get_by_role("button", name="Take").click()
    looked_at(page, f"again-taken-{width}")
    assert Household.objects.filter(outside_number="S021").count() == 1
    assert Household.objects.filter(outside_number="S001").count() == 1
    page.goto("/imports/")
    looked_at(page, f"imports-{width}")
    page.goto(f"/households/{Household.objects.get(outside_number='S001').number}/")
    assert page.get_by_role("heading", name="below the standard").is_visible()
    assert page.get_by_text(
        "3,250"
    ).first.is_visible()  # (12 x 300 + 3,000 - 1,200 + 300 + 800) / 2
    assert page.get_by_text("time to fetch water").first.is_visible()
    looked_at(page, f"why-{width}")
