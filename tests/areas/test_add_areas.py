"""Adding levels and areas."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404
from tests.areas.small_country import CLERK, a_country

from aboveline.accounts.actors import Actor, Held
from aboveline.accounts.permissions import Role
from aboveline.areas.actions import NewArea, add_area, add_areas, add_level
from aboveline.areas.errors import AreaError
from aboveline.areas.models import Area, AreaClosure
from aboveline.audit.models import Entry

pytestmark = pytest.mark.django_db


def test_a_new_area_lies_under_its_parent_and_all_above() -> None:
    land = a_country()
    rows = AreaClosure.objects.filter(below=land["v1"]).order_by("distance")
    above = [(row.above.name, row.distance) for row in rows.select_related("above")]
    assert above == [
        ("石沟1村", 0),
        ("石沟乡", 1),
        ("青岚县", 2),
        ("青岚省", 3),
        ("Madeup", 4),
    ]


def test_a_level_may_be_left_out() -> None:
    land = a_country()
    village = add_area("山顶村", "village", land["baishi"], actor=CLERK)
    assert AreaClosure.objects.get(above=land["baishi"], below=village).distance == 1


def test_rows_may_come_in_any_order() -> None:
    add_level("county", 1, "county", actor=CLERK)
    add_level("village", 2, "village", actor=CLERK)
    county = NewArea("A", "county")
    village = NewArea("B", "village", county.key)
    areas = add_areas([village, county], actor=CLERK)
    assert [area.name for area in areas] == ["B", "A"]
    assert AreaClosure.objects.count() == 3


def test_every_fault_is_told_at_once_and_nothing_is_added() -> None:
    land = a_country()
    before = Area.objects.count()
    rows = [
        NewArea(" ", "village", land["shigou"].pk, row=2),
        NewArea("A", "hamlet", land["shigou"].pk, row=3),
        NewArea("B", "county", land["shigou"].pk, row=4),
        NewArea("C", "village", land["shigou"].pk, "990101001001", row=5),
        NewArea("D", "village", land["shigou"].pk, valid_from=date(9999, 1, 1), row=6),
        NewArea("E", "village", land["shigou"].pk, "990101001009", row=7),
        NewArea("F", "village", land["shigou"].pk, "990101001009", row=8),
    ]
    with pytest.raises(AreaError) as caught:
        add_areas(rows, actor=CLERK)
    told = [(fault.row, fault.code) for fault in caught.value.faults]
    assert told == [
        (2, "AREA-005"),
        (3, "AREA-001"),
        (4, "AREA-002"),
        (5, "AREA-004"),
        (6, "AREA-006"),
        (8, "AREA-018"),
    ]
    assert Area.objects.count() == before


def test_areas_in_a_circle_are_refused() -> None:
    a_country()
    first = NewArea("A", "county", row=2)
    second = NewArea("B", "village", first.key, row=3)
    circle = NewArea("A", "county", second.key, key=first.key, row=2)
    with pytest.raises(AreaError, match="AREA-026"):
        add_areas([circle, second], actor=CLERK)


def test_a_code_of_another_area_flags_the_parent_and_both_are_kept() -> None:
    land = a_country()
    village = add_area("移来村", "village", land["baishi"], code="990101001008", actor=CLERK)
    village.refresh_from_db()
    assert village.parent == land["baishi"]
    assert village.parent_doubt == f"code:{land['shigou'].pk}"
    assert Area.objects.get(pk=land["v1"].pk).parent_doubt == ""


def test_only_who_may_change_the_parent_adds_below_it() -> None:
    land = a_country()
    clerk = Actor("user:1", duties=(Held(Role.ADMINISTRATOR, land["qinglan"].pk),))
    add_area("新村", "village", land["shigou"], actor=clerk)
    with pytest.raises(Http404):
        add_area("新村", "village", land["baishi"], actor=clerk)
    with pytest.raises(Http404):
        add_area("新国", "nation", actor=clerk)
    officer = Actor("user:2", duties=(Held(Role.COUNTY, land["qinglan"].pk),))
    with pytest.raises(Http404):
        add_area("新村", "village", land["shigou"], actor=officer)


def test_adding_leaves_one_audit_row() -> None:
    land = a_country()
    before = Entry.objects.count()
    village = add_area("新村", "village", land["shigou"], actor=CLERK)
    entry = Entry.objects.order_by("id")[before]
    assert Entry.objects.count() == before + 1
    assert (entry.action, entry.subject_id) == ("areas:area:add", str(village.pk))
