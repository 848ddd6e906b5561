"""Renaming, moving, merging, splitting and ending areas."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404
from tests.areas.small_country import CLERK, a_country

from aboveline.accounts.actors import Actor, Held
from aboveline.accounts.permissions import Role
from aboveline.areas.access import visible_areas
from aboveline.areas.actions import (
    NewArea,
    end_area,
    merge_areas,
    move_area,
    recode_area,
    rename_area,
    split_area,
)
from aboveline.areas.errors import AreaError
from aboveline.areas.models import Area, AreaChange
from aboveline.areas.queries import (
    candidates,
    children_of,
    find_by_code,
    history_of,
    path_of,
    successors_of,
)
from aboveline.audit.models import Entry

pytestmark = pytest.mark.django_db
SPRING = date(2019, 4, 1)
AUTUMN = date(2019, 10, 1)


def names(areas: list[Area]) -> list[str]:
    return [area.name for area in areas]


def test_a_moved_area_keeps_its_old_place_before_the_day() -> None:
    land = a_country()
    move_area(land["shigou"], land["baishi"], actor=CLERK, on=SPRING)
    before = path_of(land["v1"], date(2019, 3, 31))
    assert names(before) == ["Madeup", "青岚省", "青岚县", "石沟乡", "石沟1村"]
    assert names(path_of(land["v1"], SPRING)) == ["Madeup", "青岚省", "白石县", "石沟乡", "石沟1村"]
    assert names(path_of(land["v1"])) == names(path_of(land["v1"], SPRING))
    assert [(c.kind, c.words["before"], c.words["after"]) for c in history_of(land["shigou"])] == [
        ("move", "青岚县", "白石县")
    ]


def test_a_move_to_where_the_code_does_not_belong_is_flagged_and_back_again_not() -> None:
    land = a_country()
    moved = move_area(land["shigou"], land["baishi"], actor=CLERK, on=SPRING)
    assert moved.parent_doubt == f"code:{land['qinglan'].pk}"
    assert move_area(moved, land["qinglan"], actor=CLERK, on=AUTUMN).parent_doubt == ""


def test_changes_out_of_the_order_of_their_days_are_refused() -> None:
    land = a_country()
    move_area(land["shigou"], land["baishi"], actor=CLERK, on=AUTUMN)
    with pytest.raises(AreaError, match="AREA-007"):
        move_area(land["shigou"], land["qinglan"], actor=CLERK, on=SPRING)
    rename_area(land["v1"], "新名村", actor=CLERK, on=AUTUMN)
    with pytest.raises(AreaError, match="AREA-007"):
        rename_area(land["v1"], "别名村", actor=CLERK, on=SPRING)


def test_a_change_after_today_is_refused() -> None:
    land = a_country()
    with pytest.raises(AreaError, match="AREA-006"):
        rename_area(land["v1"], "新名村", actor=CLERK, on=date(9999, 1, 1))


def test_an_area_moves_neither_below_its_level_nor_into_itself() -> None:
    land = a_country()
    with pytest.raises(AreaError, match="AREA-002"):
        move_area(land["shigou"], land["v1"], actor=CLERK)


def test_the_old_name_finds_the_renamed_area_with_the_day() -> None:
    land = a_country()
    rename_area(land["v1"], "和平村", actor=CLERK, on=SPRING)
    (match,) = candidates("石沟1村")
    assert (match.area.name, match.until) == ("和平村", SPRING)
    assert [m.area.name for m in candidates("hepingcun")] == ["和平村"]


def test_the_old_code_finds_the_recoded_area_with_the_day() -> None:
    land = a_country()
    recode_area(land["v1"], "990101001011", actor=CLERK, on=SPRING)
    (match,) = find_by_code("stats12", "990101001001")
    assert (match.area.pk, match.until) == (land["v1"].pk, SPRING)
    assert find_by_code("stats12", "990101001001", on=SPRING) == []
    assert Area.objects.get(pk=land["v1"].pk).code == "990101001011"
    with pytest.raises(AreaError, match="AREA-004"):
        recode_area(land["v2"], "990101001011", actor=CLERK)


def test_merged_areas_resolve_to_the_area_that_followed() -> None:
    land = a_country()
    new = merge_areas([land["v1"]], land["v2"], actor=CLERK, on=SPRING)
    old = Area.objects.get(pk=land["v1"].pk)
    assert old.valid_to == SPRING
    assert [(area.pk, day) for area, day in successors_of(old)] == [(new.pk, SPRING)]
    (match,) = find_by_code("", "990101001001")
    assert (match.area.pk, match.was, match.until) == (new.pk, old, SPRING)
    (match,) = candidates("石沟1村")
    assert match.area.pk == new.pk
    assert names(children_of(land["shigou"])) == ["石沟2村", "石沟3村"]


def test_a_new_area_may_take_over_the_code_of_a_merged_one() -> None:
    land = a_country()
    row = NewArea("石沟村", "village", code="990101001001")
    new = merge_areas([land["v1"], land["v2"]], row, actor=CLERK, on=SPRING)
    assert (new.valid_from, new.parent_id) == (SPRING, land["shigou"].pk)
    assert [m.area.pk for m in find_by_code("stats12", "990101001001")] == [new.pk]
    assert names(path_of(new, date(2019, 1, 1))) == []


def test_who_sees_the_area_that_followed_sees_the_merged_one() -> None:
    land = a_country()
    merge_areas([land["v1"]], land["v2"], actor=CLERK, on=SPRING)
    worker = Actor("user:1", duties=(Held(Role.VILLAGE_WORKER, land["v2"].pk),))
    assert set(visible_areas(worker)) == {land["v1"], land["v2"]}


def test_what_lay_inside_a_merged_area_lies_inside_the_one_that_followed() -> None:
    land = a_country()
    merge_areas([land["qinglan"]], land["baishi"], actor=CLERK, on=SPRING)
    assert names(path_of(land["v1"])) == ["Madeup", "青岚省", "白石县", "石沟乡", "石沟1村"]
    assert names(path_of(land["v1"], date(2019, 3, 1)))[2] == "青岚县"


def test_areas_of_different_levels_do_not_merge() -> None:
    land = a_country()
    with pytest.raises(AreaError, match="AREA-011"):
        merge_areas([land["v1"]], land["shigou"], actor=CLERK)
    with pytest.raises(AreaError, match="AREA-009"):
        merge_areas([land["v1"]], land["v1"], actor=CLERK)


def test_a_split_places_every_area_inside() -> None:
    land = a_country()
    east, west = NewArea("东沟乡", "township"), NewArea("西沟乡", "township")
    with pytest.raises(AreaError, match="AREA-010"):
        split_area(land["shigou"], [east, west], actor=CLERK, on=SPRING)
    taken = {land["v1"].pk: east.key, land["v2"].pk: west.key, land["v3"].pk: west.key}
    split_area(land["shigou"], [east, west], children=taken, actor=CLERK, on=SPRING)
    assert names(path_of(land["v3"])) == ["Madeup", "青岚省", "青岚县", "西沟乡", "石沟3村"]
    old = Area.objects.get(pk=land["shigou"].pk)
    assert sorted(area.name for area, _ in successors_of(old)) == ["东沟乡", "西沟乡"]
    assert sorted(m.area.name for m in candidates("石沟乡")) == ["东沟乡", "西沟乡"]


def test_an_area_may_go_on_beside_what_was_split_off() -> None:
    land = a_country()
    new = NewArea("东沟乡", "township")
    taken = {land["v1"].pk: new.key}
    split_area(land["shigou"], [new], children=taken, keep=True, actor=CLERK, on=SPRING)
    assert names(children_of(land["shigou"])) == ["石沟2村", "石沟3村"]
    assert [area.pk for area, _ in successors_of(land["shigou"])] == [land["shigou"].pk]


def test_successors_are_followed_over_several_changes() -> None:
    land = a_country()
    merge_areas([land["v1"]], land["v2"], actor=CLERK, on=SPRING)
    merge_areas([land["v2"]], land["v3"], actor=CLERK, on=AUTUMN)
    old = Area.objects.get(pk=land["v1"].pk)
    assert [(area.pk, day) for area, day in successors_of(old)] == [(land["v3"].pk, AUTUMN)]
    assert names(path_of(old))[-3:] == ["石沟3村", "石沟2村", "石沟1村"]


def test_an_area_with_areas_inside_does_not_end() -> None:
    land = a_country()
    with pytest.raises(AreaError, match="AREA-010"):
        end_area(land["shigou"], actor=CLERK)
    ended = end_area(land["v3"], actor=CLERK, on=SPRING)
    assert successors_of(ended) == []
    with pytest.raises(AreaError, match="AREA-008"):
        rename_area(ended, "别名", actor=CLERK)


def test_each_change_leaves_history_and_audit() -> None:
    land = a_country()
    rename_area(land["v1"], "和平村", actor=CLERK, on=SPRING, note="Decree 7")
    change = AreaChange.objects.get()
    assert (change.kind, change.on, change.note, change.actor) == (
        "rename",
        SPRING,
        "Decree 7",
        CLERK.key,
    )
    entry = Entry.objects.order_by("-id")[0]
    assert (entry.action, entry.fields) == ("areas:area:rename", ["name"])


def test_changes_need_the_right_in_every_area_they_touch() -> None:
    land = a_country()
    clerk = Actor("user:1", duties=(Held(Role.ADMINISTRATOR, land["qinglan"].pk),))
    rename_area(land["v1"], "和平村", actor=clerk)
    with pytest.raises(Http404):
        move_area(land["shigou"], land["baishi"], actor=clerk)
    with pytest.raises(Http404):
        merge_areas([land["baishi"]], land["qinglan"], actor=clerk)
    assert AreaChange.objects.count() == 1
