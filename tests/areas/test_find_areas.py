"""Finding areas by name, pinyin and code; seeing those in reach."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.http import Http404
from tests.areas.small_country import CLERK, a_country

from aboveline.accounts.actors import Actor, Held
from aboveline.accounts.permissions import Role
from aboveline.areas.access import area_for, starts_of, visible_areas
from aboveline.areas.actions import add_area, recode_area, rename_area
from aboveline.areas.models import Area
from aboveline.areas.names import pinyin_of, stems_of
from aboveline.areas.queries import Match, candidates, find_by_code, meant_by, tree_of

pytestmark = pytest.mark.django_db


def names(matches: list[Match]) -> list[str]:
    return [match.area.name for match in matches]


def test_a_name_that_fits_several_areas_gives_all_of_them() -> None:
    land = a_country()
    twin = add_area("石沟乡", "township", land["baishi"], actor=CLERK)
    found = {match.area.pk for match in candidates("石沟乡")}
    assert found == {land["shigou"].pk, twin.pk}
    assert [match.area.pk for match in candidates("石沟乡", land["baishi"])] == [twin.pk]


@pytest.mark.parametrize(
    ("written", "by"),
    [("石沟乡", "name"), ("石沟乡 ", "name"), ("shigouxiang", "pinyin"), ("sgx", "pinyin")],
)
def test_an_area_is_found_as_people_write_it(written: str, by: str) -> None:
    a_country()
    assert [(match.area.name, match.by) for match in candidates(written)] == [("石沟乡", by)]


def test_a_beginning_finds_all_that_begin_so() -> None:
    a_country()
    assert names(candidates("石沟")) == ["石沟乡", "石沟1村", "石沟2村", "石沟3村"]
    assert names(candidates("shigou", limit=2)) == ["石沟乡", "石沟1村"]
    assert candidates("%") == []
    assert candidates("") == []


def test_only_areas_in_reach_are_found() -> None:
    land = a_country()
    worker = Actor("user:1", duties=(Held(Role.VILLAGE_WORKER, land["v1"].pk),))
    reach = visible_areas(worker)
    assert names(candidates("石沟", among=reach)) == ["石沟1村"]
    assert names(meant_by("990101001001", among=reach)) == ["石沟1村"]
    assert meant_by("990101001002", among=reach) == []


def test_a_code_that_passed_on_means_its_holder_of_the_day() -> None:
    land = a_country()
    day = date(2019, 4, 1)
    recode_area(land["v1"], "990101001099", actor=CLERK, on=day)
    recode_area(land["v2"], "990101001001", actor=CLERK, on=day)
    code = "990101001001"
    assert names(find_by_code("stats12", code)) == ["石沟2村"]
    assert names(find_by_code("stats12", code, on=date(2019, 3, 31))) == ["石沟1村"]
    assert find_by_code("gbt2260", code) == []


def test_a_name_of_the_past_and_one_of_today_are_both_candidates() -> None:
    land = a_country()
    rename_area(land["v1"], "和平村", actor=CLERK, on=date(2019, 4, 1))
    rename_area(land["v2"], "石沟1村", actor=CLERK, on=date(2019, 4, 1))
    found = {(match.area.name, match.until) for match in candidates("石沟1村")}
    assert found == {("和平村", date(2019, 4, 1)), ("石沟1村", None)}


def test_the_first_letters_stand_beside_the_sound() -> None:
    assert pinyin_of("和平 Village") == "hepingvillage hpv"


def test_stems_are_the_codes_above_however_they_are_written() -> None:
    assert stems_of("990101001000")[0] == "990101"
    assert "990101000000" in stems_of("990101001")
    assert stems_of("990000") == []


def test_the_tree_begins_at_the_highest_of_several_duties() -> None:
    land = a_country()
    duties = (Held(Role.COUNTY, land["qinglan"].pk), Held(Role.VILLAGE_WORKER, land["v1"].pk))
    officer = Actor("user:1", duties=duties)
    assert starts_of(officer) == [land["qinglan"]]
    (branch,) = tree_of(officer)
    (township,) = branch.branches
    assert [child.area.name for child in township.branches] == ["石沟1村", "石沟2村", "石沟3村"]


def test_a_large_tree_shows_fewer_levels_and_counts_what_it_leaves_out() -> None:
    a_country()
    (branch,) = tree_of(CLERK, limit=2)
    (province,) = branch.branches
    assert (province.area.name, province.inside, province.branches) == ("青岚省", 2, [])


def test_absent_and_forbidden_areas_look_the_same() -> None:
    land = a_country()
    worker = Actor("user:1", duties=(Held(Role.VILLAGE_WORKER, land["v1"].pk),))
    assert area_for(worker, land["v1"].pk) == land["v1"]
    for key in (land["v2"].pk, "00000000-0000-7000-8000-000000000000"):
        with pytest.raises(Http404):
            area_for(worker, key)
    assert list(visible_areas(Actor("user:2"))) == []
    assert Area.objects.filter(pk=land["v2"].pk).exists()


def test_beginning_of_a_name_is_looked_up_in_an_index() -> None:
    areas = Area.objects.order_by()
    for looked_up in (areas.filter(name__begins="青"), areas.filter(name_pinyin__begins="qing")):
        if connection.vendor == "sqlite":
            plan = looked_up.explain()
        else:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")  # a small table is else read whole
                plan = looked_up.explain()
        assert "area_name" in plan or "area_pinyin" in plan
