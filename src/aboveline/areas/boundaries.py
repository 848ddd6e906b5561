"""Whether a geometry of GeoJSON (RFC 7946) can be the boundary of an area."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aboveline.areas.errors import Fault, fault

MOST_POINTS = 20_000
DIGITS = 6  # about ten centimetres


def boundary_of(geometry: Any, *, row: int = 0) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The Polygon or MultiPolygon as it is kept, or None with what is wrong.

    Rings are closed and have at least four points; points are longitude and latitude in WGS 84,
    kept to six digits; heights are dropped.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        return None, [fault("AREA-031", row=row, kind=str(kind))]
    given = geometry.get("coordinates")
    polygons = [given] if kind == "Polygon" else given
    if not _is_list(polygons) or not all(_is_list(polygon) for polygon in polygons):
        return None, [fault("AREA-032", row=row)]
    if sum(len(ring) for ring in _rings(polygons)) > MOST_POINTS:
        return None, [fault("AREA-034", row=row, limit=MOST_POINTS)]
    codes = sorted({code for ring in _all_rings(polygons) if (code := _fault_in(ring))})
    if codes:
        return None, [fault(code, row=row) for code in codes]
    kept = [[[_kept(point) for point in ring] for ring in polygon] for polygon in polygons]
    return {"type": kind, "coordinates": kept[0] if kind == "Polygon" else kept}, []


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _all_rings(polygons: list[Any]) -> Iterator[Any]:
    for polygon in polygons:
        yield from polygon


def _rings(polygons: list[Any]) -> Iterator[list[Any]]:
    yield from (ring for ring in _all_rings(polygons) if isinstance(ring, list))


def _fault_in(ring: Any) -> str:
    if not isinstance(ring, list) or len(ring) < 4 or ring[0] != ring[-1]:
        return "AREA-032"
    return "" if all(_is_place(point) for point in ring) else "AREA-033"


def _is_place(point: Any) -> bool:
    """Whether a point is a longitude and a latitude; NaN compares false and fails."""
    if not isinstance(point, list) or len(point) < 2:
        return False
    if any(isinstance(n, bool) or not isinstance(n, int | float) for n in point[:2]):
        return False
    return bool(-180 <= point[0] <= 180 and -90 <= point[1] <= 90)


def _kept(point: list[float]) -> list[float]:
    return [round(point[0], DIGITS), round(point[1], DIGITS)]
