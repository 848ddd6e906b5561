"""A village and a county of the cast whose figures and facts are known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tests.cast import AT, DAY, Cast

from aboveline.accounts.actors import Actor, service
from aboveline.areas.models import Area, AreaFact, AreaTag
from aboveline.evaluation.models import Figure
from aboveline.exits.actions.area_comments import comment_on
from aboveline.exits.actions.area_exits import Said, propose_area_exit, take_area_step
from aboveline.exits.models import AreaExit

VILLAGE, COUNTY = "shigou-3", "qinglan"
SAID = Said("Looked at on the spot.", "Minutes no. 12")
CLERK = service("tests")
_SERVICES = ("hardened_road", "electricity_supply", "clinic", "collective_income")


def set_figure(area: Area, name: str, value: float | None, **parts: float | None) -> None:
    """The latest figure of an area."""
    given = {"value": value, "numerator": None, "denominator": None, "unknown": 0.0, **parts}
    Figure.objects.filter(area=area, indicator=name).delete()
    Figure.objects.create(
        area=area, indicator=name, on=date(2020, 6, 29), standard="china-2013", **given
    )


def set_fact(area: Area, name: str, value: str, day: date = date(2020, 5, 1)) -> None:
    """A verified fact of an area."""
    AreaFact.objects.create(
        area=area,
        fact=name,
        value=value,
        day=day,
        verified=True,
        source="township report",
        actor="service:tests",
        at=AT,
    )


def west(cast: Cast) -> None:
    """The province lies in the west: the limit is 3 percent."""
    AreaTag.objects.get_or_create(area=cast.areas["north"], tag="west")


def ready_village(
    cast: Cast, but: Mapping[str, str] = {}, incidence: float = 1.5, key: str = VILLAGE
) -> Area:
    """The village with everything in place, but for some facts."""
    west(cast)
    area = cast.areas[key]
    for name in _SERVICES:
        value = but.get(name, "true")
        if value:
            set_fact(area, name, value)
    set_figure(area, "incidence", incidence)
    return area


def ready_county(cast: Cast, **figures: float) -> Area:
    """The county as far as its own figures go; the assessment is still to come."""
    west(cast)
    area = cast.areas[COUNTY]
    for name, value in ({"combined_incidence": 1.2, "guarantee_gaps": 0.0} | figures).items():
        set_figure(area, name, value)
    return area


def proposed(cast: Cast, area: Area, role: str, year: int = 2020) -> AreaExit:
    """The exit of an area, proposed by somebody of a role."""
    return propose_area_exit(area, SAID, cohort_year=year, actor=cast.actor(role))


def stepped(found: AreaExit, actor: Actor, step: str, **more: Any) -> AreaExit:
    """The exit after a step, taken by somebody."""
    return take_area_step(found, step, Said(SAID.words, SAID.evidence, **more), actor=actor)


def later(settings: Any, days: int) -> date:
    """The site's clock some days after the day of the cast."""
    settings.ABOVELINE_TODAY = DAY + timedelta(days=days)
    day: date = settings.ABOVELINE_TODAY
    return day


def noticed_village(cast: Cast) -> AreaExit:
    """The exit of the village with its notice out and a comment recorded."""
    found = propose_area_exit(ready_village(cast), SAID, cohort_year=2020, actor=CLERK)
    for name in ("township_check", "notice"):
        found = stepped(found, service(name), name)
    comment_on(found, "The road ends before the last houses.", actor=CLERK)
    return found


def to_assess(cast: Cast) -> AreaExit:
    """The exit of the county before its assessment, its notice a month ago."""
    found = propose_area_exit(ready_county(cast), SAID, cohort_year=2020, actor=CLERK)
    for name in ("city_review", "province_check", "notice"):
        found = stepped(found, service(name), name)
    found.steps.update(on=DAY - timedelta(days=30))
    found.steps.filter(step="notice").update(until=DAY - timedelta(days=23))
    return stepped(found, service("decision"), "decision")
