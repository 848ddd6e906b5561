"""The boundary of an area as a picture: an SVG file without style, readable on light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import cos, radians
from typing import Any
from xml.sax.saxutils import escape

WIDTH = 480.0
Point = tuple[float, float]
Ring = Sequence[Sequence[float]]


class Frame:
    """Places rings in a picture that holds all of them.

    Longitude is shortened by the cosine of the middle latitude; points nearer than half a unit
    to the one before are left out.
    """

    def __init__(self, rings: Sequence[Ring]) -> None:
        points = [point for ring in rings for point in ring]
        self._west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, self._north = min(p[1] for p in points), max(p[1] for p in points)
        self._shrink = cos(radians((south + self._north) / 2))
        wide, high = (east - self._west) * self._shrink, self._north - south
        self._scale = (WIDTH - 8) / max(wide, high, 1e-9)
        self.width, self.height = wide * self._scale + 8, high * self._scale + 8

    def path(self, rings: Iterable[Ring]) -> str:
        """The path of some rings, as an SVG writes it."""
        return "".join(_path([self._placed(point) for point in ring]) for ring in rings)

    def _placed(self, point: Sequence[float]) -> Point:
        x = (point[0] - self._west) * self._shrink * self._scale + 4
        return x, (self._north - point[1]) * self._scale + 4


def drawn(name: str, rings: Sequence[Ring], inner: Sequence[Ring]) -> str:
    """The SVG of an area's boundary with the thinner ones of the areas inside it."""
    frame = Frame(rings or inner)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {frame.width:.0f}'
        f' {frame.height:.0f}" role="img"><title>{escape(name)}</title>'
        f'<path d="{frame.path(rings)}" fill="#3f837e" fill-opacity="0.12" fill-rule="evenodd"'
        ' stroke="#3f837e" stroke-width="2" stroke-linejoin="round"/>'
        f'<path d="{frame.path(inner)}" fill="none" stroke="#3f837e" stroke-width="0.75"/></svg>'
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
