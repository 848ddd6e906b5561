"""The sample workbook shows every kind of fault, and mended it comes in whole."""

from __future__ import annotations

from datetime import date

import pytest
from tests.registry.import_scene import scene

from aboveline.registry.importing.applying import apply_import
from aboveline.registry.importing.batches import check_import, matches_of, start_import
from aboveline.registry.importing.sample import HOUSEHOLDS, sample_workbook
from aboveline.registry.income import counted_months
from aboveline.registry.models import Household, IncomeLine

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)
COUNTED = {"wage", "business", "property", "transfer", "production_expense"}


@pytest.fixture
def cast(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    settings.ABOVELINE_TODAY = DAY
    return scene()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_sample_has_its_faults_and_the_rest_is_taken(cast, language):
    area, actor = cast.areas["qinglan"], cast.actor("county")
    content = sample_workbook(area, on=DAY, language=language)
    batch = start_import(content, "sample.xlsx", area=area, actor=actor)
    assert all(match.key for match in matches_of(batch)[0])
    batch = check_import(batch, actor=actor)
    found = {fault[0] for row in batch.rows.all() for fault in row.faults}
    assert found >= {
        *("IMPORT-022", "IMPORT-023", "IMPORT-026", "IMPORT-030", "IMPORT-033", "IMPORT-034"),
        *(
            "IMPORT-035",
            "IMPORT-041",
            "IMPORT-084",
            "Q002",
            "Q005",
            "Q007",
            "Q010",
            "Q020b",
            "Q025",
            "Q037",
        ),
    }
    assert batch.counts["households"] == HOUSEHOLDS
    assert batch.counts["new"] > 90
    batch = apply_import(batch, actor=actor)
    assert batch.counts["taken_new"] == batch.counts["new"]
    assert Household.objects.filter(outside_number__startswith="S").count() == 36
    first, after = counted_months(DAY)
    answers = IncomeLine.objects.filter(statement__household__outside_number="S001")
    assert {line.kind for line in answers} == COUNTED
    assert {(line.statement.month_from, line.statement.month_to) for line in answers} == {
        (first, after)
    }


def test_the_sample_is_offered_in_a_demonstration_alone(cast, settings):
    client = cast.client("county")
    assert client.get("/imports/sample/").status_code == 404
    settings.ABOVELINE_DEMO = True
    assert client.get("/imports/sample/").content.startswith(b"PK")
