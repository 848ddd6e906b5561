"""Boundaries as pictures."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from aboveline.areas.drawing import drawn, rings_of

SQUARE = [[100, 0], [102, 0], [102, 1], [100, 1], [100, 0]]


def parsed(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314  what was written just now


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)]


def test_north_is_up_and_the_width_is_used() -> None:
    root = parsed(drawn("A & B", [SQUARE], []))
    assert root[0].text == "A & B"
    south_west, south_east, north_east, *_ = points(root[1].attrib["d"])
    assert south_west[1] > north_east[1]
    assert south_east[0] > south_west[0]
    assert root.attrib["viewBox"] == "0 0 480 244"  # 2 by 1 degrees near the equator, 4 around


def test_a_degree_of_longitude_is_shorter_far_north() -> None:
    north = [[x, y + 59.5] for x, y in SQUARE]  # the cosine of 60 degrees is a half
    root = parsed(drawn("A", [north], []))
    assert root.attrib["viewBox"] == "0 0 480 480"


def test_points_that_lie_on_each_other_are_left_out() -> None:
    dense = [[100 + n / 100_000, 0] for n in range(1000)]
    root = parsed(drawn("A", [[*dense, *SQUARE[1:]]], []))
    assert len(points(root[1].attrib["d"])) < 20


def test_areas_inside_are_drawn_without_an_outline_of_their_own() -> None:
    root = parsed(drawn("A", [], [SQUARE]))
    assert points(root[1].attrib["d"]) == []
    assert len(points(root[2].attrib["d"])) == 5


def test_holes_and_islands_are_rings_too() -> None:
    many = {"type": "MultiPolygon", "coordinates": [[SQUARE, SQUARE], [SQUARE]]}
    assert len(list(rings_of(many))) == 3
    assert list(rings_of(None)) == []
