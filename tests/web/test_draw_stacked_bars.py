"""A chart draws every part to scale, names the line, and shows what is not known as not known."""

import itertools
import re
from decimal import Decimal

from aboveline.web.charts import Bar, Limit, Span, StackedBars, drawn


def rects(svg, css):
    found = re.findall(
        rf'<rect class="{css}" x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"', svg
    )
    return [tuple(float(value) for value in one) for one in found]


def chart(*parts, limits=()):
    bars = [Bar(f"b{i}", part) for i, part in enumerate(parts)]
    return drawn(StackedBars("Title <b>", bars, ["first", "second"], limits))


def test_parts_stand_on_each_other_and_are_to_scale():
    svg = chart((Decimal(100), Decimal(300)))
    ((_, y_first, _, first),) = rects(svg, "series-1")
    ((_, y_second, _, second),) = rects(svg, "series-2")
    assert abs(second - 3 * first) < 0.5
    assert abs(y_second + second - y_first) < 0.2


def test_cost_stands_below_the_axis():
    svg = chart((Decimal(100), Decimal(-50)))
    ((_, y_first, _, first),) = rects(svg, "series-1")
    ((_, y_second, _, _),) = rects(svg, "series-2")
    assert abs(y_first + first - y_second) < 0.2


def test_line_is_drawn_at_its_amount_and_named():
    svg = chart((Decimal(400), None), limits=[Limit(Decimal(400), "line 400")])
    ((_, top, _, _),) = rects(svg, "series-1")
    drawn_at = float(re.search(r'limit--limit" d="M52 ([\d.]+)H', svg)[1])
    assert abs(drawn_at - top) < 0.2
    assert "line 400" in svg


def test_what_is_not_known_is_not_drawn_as_nothing():
    svg = chart((None, None), (Decimal(10), Decimal(0)))
    assert len(rects(svg, "unknown")) == 1
    assert len(rects(svg, "series-1")) == 1


def test_names_do_not_stand_on_each_other_and_are_escaped():
    close = [Limit(Decimal(100), "one"), Limit(Decimal(101), "two")]
    svg = chart((Decimal(100), Decimal(1)), limits=close)
    beside = [float(y) for y in re.findall(r'<text x="538" y="([\d.]+)"', svg)]
    lines = [
        float(y) for y in re.findall(r'<text class="limit-name[^"]*" x="56" y="([\d.]+)"', svg)
    ]
    for places in (sorted(beside), sorted(lines)):
        assert len(places) == 2
        assert all(later - sooner >= 13.9 for sooner, later in itertools.pairwise(places))
    assert "Title &lt;b&gt;" in svg


def test_bars_outside_a_span_are_pale_and_the_span_is_named():
    bars = [Bar(f"b{i}", (Decimal(10),)) for i in range(3)]
    svg = drawn(StackedBars("t", bars, ["first"], span=Span(0, 1, "these <count>")))
    assert re.findall(r'<g class="(\w+)">', svg) == ["bar", "bar", "pale"]
    assert "these &lt;count&gt;" in svg
    assert 'class="pale"' not in drawn(StackedBars("t", bars, ["first"]))


def test_no_bars_draw_nothing():
    assert drawn(StackedBars("", (), ())) == ""
