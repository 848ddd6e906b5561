"""The boundary of an area as a picture: an SVG file without style, readable on light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import cos, radians
from typing import Any
from xml.sax.saxutils import escape

WIDTH = 480.0
Point = tuple[float, float]
Ring = Sequence[Sequence[float]]


def drawn(name: str, rings: Sequence[Ring], inner: Sequence[Ring]) -> str:
    """The SVG of an area's boundary with the thinner ones of the areas inside it.

    Longitude is shortened by the cosine of the middle latitude; points nearer than half a unit
    to the one before are left out.
    """
    points = [point for ring in rings or inner for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    shrink = cos(radians((south + north) / 2))
    scale = (WIDTH - 8) / max((east - west) * shrink, north - south, 1e-9)

    def placed(ring: Ring) -> str:
        return _path(
            [((p[0] - west) * shrink * scale + 4, (north - p[1]) * scale + 4) for p in ring]
        )

    wide, high = (east - west) * shrink * scale + 8, (north - south) * scale + 8
    outer_path = "".join(placed(ring) for ring in rings)
    inner_path = "".join(placed(ring) for ring in inner)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" role="img">'
        f"<title>{escape(name)}</title>"
        f'<path d="{outer_path}" fill="#3f837e" fill-opacity="0.12" fill-rule="evenodd"'
        ' stroke="#3f837e" stroke-width="2" stroke-linejoin="round"/>'
        f'<path d="{inner_path}" fill="none" stroke="#3f837e" stroke-width="0.75"/></svg>'
    )


def rings_of(boundary: Mapping[str, Any] | None) -> Iterator[Ring]:
    """Every ring of a Polygon or MultiPolygon, holes too."""
    if boundary:
        polygons = boundary["coordinates"]
        for polygon in [polygons] if boundary["type"] == "Polygon" else polygons:
            yield from polygon


def _path(points: Sequence[Point]) -> str:
    kept: list[Point] = []
    for x, y in points:
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 0.5:
            kept.append((x, y))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"
