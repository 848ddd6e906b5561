"""Households are judged again when something changes in the areas they live in."""

from __future__ import annotations

from datetime import date

import pytest
from tests.cast import DAY, Cast

from aboveline.accounts.actors import service
from aboveline.areas import actions
from aboveline.areas.queries import areas_turning
from aboveline.registry.models import Touched

pytestmark = pytest.mark.django_db
CLERK = service("test")


def touched() -> list[tuple[str, str]]:
    """The households marked so far, which are then taken as judged."""
    rows = list(Touched.objects.order_by("pk").values_list("household__number", "why"))
    Touched.objects.all().delete()
    return rows


def test_households_below_a_changed_area_are_touched_and_others_are_not(cast: Cast) -> None:
    qinglan, shigou, baishi = (cast.areas[key] for key in ("qinglan", "shigou", "baishi"))
    touched()
    actions.tag_area(qinglan, "listed", actor=CLERK)
    assert touched() == [("0417", "area tag")]
    actions.untag_area(qinglan, "listed", actor=CLERK)
    assert touched() == [("0417", "area tag")]
    zone = actions.open_zone("flood", "Flood", [shigou, baishi], actor=CLERK)
    assert touched() == [("0417", "zone"), ("0512", "zone")]
    actions.close_zone(zone, actor=CLERK)
    assert touched() == [("0417", "zone"), ("0512", "zone")]
    actions.record_area_fact(baishi, "has_road", "yes", actor=CLERK)
    assert touched() == [("0512", "area fact")]
    actions.move_area(shigou, baishi, actor=CLERK)
    assert touched() == [("0417", "area move")]
    actions.merge_areas([cast.areas["shigou-3"]], cast.areas["shigou-4"], actor=CLERK)
    assert touched() == [("0417", "area move")]
    actions.rename_area(baishi, "White Stone County", actor=CLERK)
    assert touched() == []


def test_areas_whose_marks_begin_or_end_are_found_on_their_day(cast: Cast) -> None:
    shigou, baishi = cast.areas["shigou"], cast.areas["baishi"]
    may, june = date(2020, 5, 1), date(2020, 6, 1)
    actions.tag_area(shigou, "listed", actor=CLERK, on=may, until=june)
    actions.open_zone("flood", "Flood", [baishi], actor=CLERK, on=june)
    assert areas_turning(date(2020, 4, 30), may) == {shigou.pk}
    assert areas_turning(may, date(2020, 5, 31)) == set()
    assert areas_turning(may, june) == {shigou.pk, baishi.pk}
    assert areas_turning(june, DAY) == set()
