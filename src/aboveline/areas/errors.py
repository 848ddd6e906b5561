"""What areas refuse: a code per fault, with what is wrong and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.web import faults

_TEXTS: dict[str, tuple[Any, Any]] = {
    "AREA-001": (
        _("There is no level %(level)s."),
        _("Use one of the levels of this register, or add the level first."),
    ),
    "AREA-002": (
        _("%(name)s is of level %(level)s and cannot lie under %(parent)s."),
        _("State a parent of a higher level."),
    ),
    "AREA-003": (
        _("%(parent)s is not there on %(day)s."),
        _("State a parent that exists on that day, or a later day."),
    ),
    "AREA-004": (
        _("The code %(code)s belongs to %(holder)s already."),
        _("Check the code, or give the old holder a new code first."),
    ),
    "AREA-005": (
        _("An area without a name cannot be kept."),
        _("Fill in the name."),
    ),
    "AREA-006": (
        _("%(day)s lies after today."),
        _("Record the change on the day it holds."),
    ),
    "AREA-007": (
        _("A later change of %(name)s, on %(day)s, is recorded already."),
        _("Changes of the same area are recorded in the order of their days."),
    ),
    "AREA-008": (
        _("%(name)s has ended and changes no more."),
        _("Change the area that followed it."),
    ),
    "AREA-009": (
        _("%(name)s cannot lie under itself."),
        _("State a parent that does not lie inside the area."),
    ),
    "AREA-010": (
        _("%(name)s still has areas inside it."),
        _("Move or end the areas inside it first, or say which new area takes each of them."),
    ),
    "AREA-011": (
        _("%(name)s and %(into)s are of different levels."),
        _("Merge areas of one level."),
    ),
    "AREA-012": (
        _("A split needs at least two areas afterwards."),
        _("Name all areas that follow, or rename the area instead."),
    ),
    "AREA-013": (
        _("A time that ends on %(end)s, before it begins, cannot be kept."),
        _("Give an end after the beginning."),
    ),
    "AREA-014": (
        _("%(name)s carries the tag %(tag)s already."),
        _("Take the tag off first, or leave it as it is."),
    ),
    "AREA-015": (
        _("%(name)s does not carry the tag %(tag)s on that day."),
        _("Check the tag and the day."),
    ),
    "AREA-016": (
        _("A zone without areas holds nowhere."),
        _("Choose at least one area."),
    ),
    "AREA-017": (
        _("%(name)s is closed already."),
        _("Open a new zone instead."),
    ),
    "AREA-018": (
        _("Another row says %(value)s too."),
        _("Keep one of the rows."),
    ),
    "AREA-019": (
        _("Households still live in %(name)s: %(count)s."),
        _("Move them to other areas first, or merge the area into another one."),
    ),
    "AREA-020": (
        _("The file cannot be read as text in UTF-8 or GBK."),
        _("Save it as CSV in UTF-8 or GBK and choose it again."),
    ),
    "AREA-021": (
        _("The column %(column)s is missing."),
        _("Add the column; the first row names the columns."),
    ),
    "AREA-022": (
        _("The cell %(column)s is empty."),
        _("Fill it in."),
    ),
    "AREA-023": (
        _("%(value)s is not a day."),
        _("Write days as 2020-06-30."),
    ),
    "AREA-024": (
        _("The parent %(value)s is neither in the file nor in the register."),
        _("Add the parent to the file, or correct its code or name."),
    ),
    "AREA-025": (
        _("The parent's name %(value)s fits several areas: %(fits)s."),
        _("State the code of the parent."),
    ),
    "AREA-026": (
        _("The areas of these rows lie inside each other in a circle."),
        _("Correct the parents."),
    ),
    "AREA-027": (
        _("The file is larger than %(limit)s MB."),
        _("Simplify the boundaries, or split the file."),
    ),
    "AREA-030": (
        _("The file is not GeoJSON: %(why)s"),
        _("Export a FeatureCollection of polygons in longitude and latitude."),
    ),
    "AREA-031": (
        _("A boundary is a Polygon or a MultiPolygon, not %(kind)s."),
        _("Leave out points and lines."),
    ),
    "AREA-032": (
        _("A ring of the boundary is not closed or has fewer than four points."),
        _("Repeat the first point of each ring at its end."),
    ),
    "AREA-033": (
        _("A point of the boundary is no longitude and latitude."),
        _("Export in WGS 84: longitude -180 to 180, latitude -90 to 90."),
    ),
    "AREA-034": (
        _("The boundary has more than %(limit)s points."),
        _("Simplify it: a few hundred points are enough for a page."),
    ),
    "AREA-035": (
        _("No area of the register fits %(value)s."),
        _("State the code of the area in the property code."),
    ),
    "AREA-036": (
        _("%(value)s fits several areas: %(fits)s."),
        _("State the code of the area in the property code."),
    ),
    "AREA-037": (
        _("%(name)s is there under this parent, with another code or none."),
        _("Give it the new code on its page, or correct the name of the row."),
    ),
    "AREA-040": (
        _("A fact needs a name and a value."),
        _("Fill in both."),
    ),
    "AREA-041": (
        _("There is no area %(name)s for you."),
        _("Write the key or the code of the area."),
    ),
    "AREA-042": (
        _("The day is missing, lies in the future or cannot be read."),
        _("Write it as 2020-06-30."),
    ),
    "AREA-043": (
        _("%(fact)s of %(day)s has another value already."),
        _("Keep one of them; a new value has a day of its own."),
    ),
}


@dataclass(frozen=True)
class Fault(faults.Fault):
    """A fault in a row of a file: `row` counts from 1 with the header, 0 when there is no file."""

    row: int = 0


class AreaError(faults.Refused):
    """An act on areas that is refused, with every fault at once."""


def fault(code: str, /, *, row: int = 0, **values: object) -> Fault:
    """The fault of this code with its values filled in, in the reader's language when shown."""
    message, remedy = _TEXTS[code]
    return Fault(code, message % values if values else message, remedy, row)


def refuse(code: str, /, **values: object) -> AreaError:
    """The error of a single fault, to be raised."""
    return AreaError(fault(code, row=0, **values))
