"""What verification adds to every page and to the page of an area."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from aboveline.accounts.permissions import Permission
from aboveline.areas import panels
from aboveline.areas.models import Area
from aboveline.registry.standards import site_standard
from aboveline.verification.assessments import words
from aboveline.verification.assessments.access import visible_assessments
from aboveline.verification.census import words as census_words
from aboveline.verification.census.access import visible_rounds
from aboveline.web.doors import permits
from aboveline.web.navigation import Item, add


def add_entries() -> None:
    """Add the pages of verification."""
    decide = permits(Permission.VERIFICATION_HIT_DECIDE)
    add(Item(_("Comparisons"), "verification:comparisons", 50, decide, "/comparisons/"))
    may_read = permits(Permission.VERIFICATION_ASSESSMENT_READ)
    add(Item(_("Assessments"), "verification:assessments", 70, may_read, "/assessments/"))
    may_record = permits(Permission.VERIFICATION_INTERVIEW_RECORD)
    add(Item(_("My sample"), "verification:sample", 71, may_record, "/sample/"))
    may_see = permits(Permission.VERIFICATION_CENSUS_READ)
    add(Item(_("Censuses"), "verification:censuses", 72, may_see, "/censuses/"))
    may_count = permits(Permission.VERIFICATION_CENSUS_COUNT)
    add(Item(_("My census"), "verification:own_census", 73, may_count, "/my-census/"))
    panels.add("assessment", area_panel, order=30)
    panels.add("census", census_panel, order=31)


def area_panel(request: HttpRequest, area: Area) -> Any:
    """The latest assessment of a county, and the way to plan one."""
    if area.level_id != "county":
        return ""
    rows = visible_assessments(request.actor).filter(area=area)
    latest = rows.order_by("-planned_at").first()
    plan = Permission.VERIFICATION_ASSESSMENT_PLAN
    may_plan = site_standard().assessment is not None and request.actor.may(plan, area.pk)
    if latest is None and not may_plan:
        return ""
    reported = latest is not None and latest.state == "reported"
    context = {
        "area": area,
        "latest": latest,
        "state": words.STATES[latest.state] if latest is not None else "",
        "verdict": words.VERDICTS[latest.result["after"]["verdict"]] if reported else None,
        "may_plan": may_plan,
    }
    return render_to_string("verification/area_panel.html", context, request)


def census_panel(request: HttpRequest, area: Area) -> Any:
    """The latest census of an area, and the way to open one of a county."""
    latest = visible_rounds(request.actor).filter(area=area).order_by("-opened_at").first()
    plan = Permission.VERIFICATION_CENSUS_PLAN
    may_open = (
        area.level_id == "county"
        and site_standard().census is not None
        and request.actor.may(plan, area.pk)
    )
    if latest is None and not may_open:
        return ""
    context = {
        "area": area,
        "latest": latest,
        "state": census_words.STATES[latest.state] if latest is not None else "",
        "may_open": may_open,
    }
    return render_to_string("verification/census_panel.html", context, request)
