"""Tags, zones and facts of areas."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404
from tests.areas.small_country import CLERK, a_country

from aboveline.accounts.actors import Actor, Held
from aboveline.accounts.permissions import Role
from aboveline.areas.actions import (
    close_zone,
    merge_areas,
    move_area,
    open_zone,
    record_area_fact,
    settle_parent,
    tag_area,
    untag_area,
)
from aboveline.areas.errors import AreaError
from aboveline.areas.models import Area
from aboveline.areas.queries import facts_of, tags_on, zones_on
from aboveline.audit.models import Entry

pytestmark = pytest.mark.django_db
SPRING, SUMMER, AUTUMN = date(2019, 4, 1), date(2019, 7, 1), date(2019, 10, 1)


def tags(area: Area, day: date) -> list[tuple[str, str]]:
    return [(held.what.tag, held.area.name) for held in tags_on(area, day)]


def test_a_tag_holds_inside_the_area_for_its_time() -> None:
    land = a_country()
    tag_area(land["qinglan"], "listed", actor=CLERK, on=SPRING)
    untag_area(land["qinglan"], "listed", actor=CLERK, on=AUTUMN)
    inherited = [("listed", "青岚县")]
    assert tags(land["v1"], date(2019, 3, 31)) == []
    assert tags(land["v1"], SPRING) == inherited
    assert tags(land["v1"], date(2019, 9, 30)) == inherited
    assert tags(land["v1"], AUTUMN) == []
    assert tags(land["baishi"], SPRING) == []


def test_a_moved_area_inherits_from_where_it_lay_on_the_day() -> None:
    land = a_country()
    tag_area(land["qinglan"], "listed", actor=CLERK, on=SPRING)
    tag_area(land["baishi"], "border", actor=CLERK, on=SPRING)
    move_area(land["shigou"], land["baishi"], actor=CLERK, on=SUMMER)
    assert tags(land["v1"], SPRING) == [("listed", "青岚县")]
    assert tags(land["v1"], SUMMER) == [("border", "白石县")]


def test_a_merged_area_has_the_tags_of_the_one_that_followed() -> None:
    land = a_country()
    tag_area(land["v1"], "listed", actor=CLERK, on=SPRING)
    tag_area(land["v2"], "border", actor=CLERK, on=SPRING)
    merge_areas([land["v1"]], land["v2"], actor=CLERK, on=SUMMER)
    assert tags(land["v1"], SPRING) == [("listed", "石沟1村")]
    assert tags(land["v1"], SUMMER) == [("border", "石沟2村")]
    with pytest.raises(AreaError, match="AREA-008"):
        tag_area(land["v1"], "listed", actor=CLERK)


def test_a_tag_is_carried_once_at_a_time() -> None:
    land = a_country()
    tag_area(land["v1"], "listed", actor=CLERK, on=SPRING, until=SUMMER)
    with pytest.raises(AreaError, match="AREA-014"):
        tag_area(land["v1"], "listed", actor=CLERK, on=date(2019, 6, 30))
    tag_area(land["v1"], "listed", actor=CLERK, on=SUMMER)
    with pytest.raises(AreaError, match="AREA-014"):
        tag_area(land["v1"], "listed", actor=CLERK, on=date(2019, 1, 1))
    tag_area(land["v1"], "listed", actor=CLERK, on=date(2019, 1, 1), until=SPRING)
    with pytest.raises(AreaError, match="AREA-015"):
        untag_area(land["v1"], "border", actor=CLERK)


def test_a_zone_holds_inside_its_areas_for_its_time() -> None:
    land = a_country()
    areas = [land["shigou"], land["baishi"]]
    zone = open_zone("epidemic_high_risk", "Outbreak", areas, actor=CLERK, on=SPRING)
    close_zone(zone, actor=CLERK, on=SUMMER)
    found = [(held.what, held.area) for held in zones_on(land["v1"], SPRING)]
    assert found == [(zone, land["shigou"])]
    assert zones_on(land["v1"], SUMMER) == []
    assert zones_on(land["qinglan"], SPRING) == []
    with pytest.raises(AreaError, match="AREA-017"):
        close_zone(zone, actor=CLERK, on=AUTUMN)


@pytest.mark.parametrize("until", [SPRING, date(2019, 1, 1)])
def test_a_time_that_ends_before_it_begins_is_refused(until: date) -> None:
    land = a_country()
    with pytest.raises(AreaError, match="AREA-013"):
        tag_area(land["v1"], "listed", actor=CLERK, on=SPRING, until=until)
    with pytest.raises(AreaError, match="AREA-013"):
        open_zone("flood", "Flood", [land["v1"]], actor=CLERK, on=SPRING, until=until)


def test_a_zone_needs_an_area() -> None:
    with pytest.raises(AreaError, match="AREA-016"):
        open_zone("flood", "Flood", [], actor=CLERK)


def test_the_fact_of_the_latest_day_counts_and_earlier_ones_stay() -> None:
    land = a_country()
    for value, day in (("no", SPRING), ("yes", AUTUMN), ("unclear", SUMMER)):
        record_area_fact(land["v1"], "has_road", value, actor=CLERK, on=day)
    assert [(row.fact, row.value) for row in facts_of(land["v1"])] == [("has_road", "yes")]
    assert land["v1"].facts.count() == 3
    with pytest.raises(AreaError, match="AREA-040"):
        record_area_fact(land["v1"], "has_road", " ", actor=CLERK)


def test_marks_need_the_right_in_the_area_and_leave_an_audit_row() -> None:
    land = a_country()
    clerk = Actor("user:1", duties=(Held(Role.ADMINISTRATOR, land["qinglan"].pk),))
    acts = (
        lambda area: tag_area(area, "listed", actor=clerk),
        lambda area: open_zone("flood", "Flood", [area], actor=clerk),
        lambda area: record_area_fact(area, "has_road", "yes", actor=clerk),
        lambda area: settle_parent(area, actor=clerk, reason="Seen"),
        lambda area: untag_area(area, "listed", actor=clerk),
    )
    for act in acts:
        before = Entry.objects.count()
        with pytest.raises(Http404):
            act(land["baishi"])
        assert Entry.objects.count() == before
        act(land["shigou"])
        assert Entry.objects.count() == before + 1
