"""A register folder of the engine comes in: its keys become outside numbers, its codes are ours."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from tests.registry.import_scene import number, scene

from aboveline.registry.importing.applying import apply_import
from aboveline.registry.importing.batches import check_import, start_import
from aboveline.registry.models import Household, Living

pytestmark = pytest.mark.django_db

AREAS = "area_id,parent_id,level,code,name\nv,,village,{code},Shigou Village 3\n"
HOUSEHOLDS = "household_id,area_id,main_cause,was_registered_poor\nh1,v,illness,true\nh2,v,,false\n"
PEOPLE = (
    "person_id,household_id,name,identity_number,relation,sex,birth_date,health,months_worked\n"
    "p1,h1,Wu Min,{first},head,male,1980-01-01,chronic_disease,6\n"
    "p2,h1,Li Mei,{second},spouse,female,1982-02-02,healthy,0\n"
)
LIVING = "household_id,observed_on,dwelling_grade,water_at_home\nh1,2020-05-01,B,true\n"


@pytest.fixture
def cast(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    settings.ABOVELINE_TODAY = date(2020, 6, 30)
    return scene()


def folder(cast) -> bytes:
    numbers = {"first": number("19800101", "001"), "second": number("19820202", "002")}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("areas.csv", AREAS.format(code=cast.areas["shigou-3"].code))
        archive.writestr("households.csv", HOUSEHOLDS)
        archive.writestr("people.csv", PEOPLE.format(**numbers))
        archive.writestr("living.csv", LIVING)
    return file.getvalue()


def test_tables_of_a_folder_meet_by_the_keys_of_the_folder(cast):
    actor = cast.actor("county")
    batch = start_import(folder(cast), "register.zip", area=cast.areas["qinglan"], actor=actor)
    batch = apply_import(check_import(batch, actor=actor), actor=actor)
    household = Household.objects.get(outside_number="h1")
    assert (household.size, household.area) == (2, cast.areas["shigou-3"])
    assert household.causes.get().cause == "illness"
    living = Living.objects.get(household=household)
    assert (living.dwelling_grade, living.observed_on) == ("B", date(2020, 5, 1))


def test_a_new_household_without_people_is_not_taken(cast):
    actor = cast.actor("county")
    batch = start_import(folder(cast), "register.zip", area=cast.areas["qinglan"], actor=actor)
    batch = check_import(batch, actor=actor)
    assert ["IMPORT-044", "", ""] in batch.rows.get(sheet="households", row=3).faults
    apply_import(batch, actor=actor)
    assert not Household.objects.filter(outside_number="h2").exists()
