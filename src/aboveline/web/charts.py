"""Charts drawn in the server as SVG whose colours come from the style sheet, so they follow the
brightness of the page and print. The page shows the table of the same figures beside each chart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDTH, _HEIGHT = 640, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 112, 34, 28
_LABEL_HEIGHT = 14


@dataclass(frozen=True)
class Bar:
    """One bar: its name under the axis, and a part for each series; None is not known.

    A negative part stands below the axis.
    """

    name: str
    parts: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Limit:
    """A line across the chart with its name; `kind` is limit or watch."""

    value: Decimal
    name: str
    kind: str = "limit"


@dataclass(frozen=True)
class Span:
    """Bars from `first` to `last`, both included, that belong together, with what they are."""

    first: int
    last: int
    name: str


@dataclass(frozen=True)
class StackedBars:
    """Bars in order, the names of their parts from below, and the lines they are held against.

    With a `span` the bars outside it are drawn pale.
    """

    title: str
    bars: Sequence[Bar]
    series: Sequence[str]
    limits: Sequence[Limit] = ()
    span: Span | None = None


def drawn(chart: StackedBars) -> SafeString:
    """The chart as an SVG element; nothing when there is no bar."""
    if not chart.bars:
        return SafeString("")
    scale = _Scale.of(chart)
    step = Decimal(_WIDTH - _LEFT - _RIGHT) / len(chart.bars)
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}{}</svg>',
        _WIDTH,
        _HEIGHT,
        chart.title,
        _grid(scale),
        format_html_join(
            "",
            '<g class="{}">{}</g>',
            (
                ("pale" if _outside(chart.span, i) else "bar", _bar(bar, i, step, scale))
                for i, bar in enumerate(chart.bars)
            ),
        ),
        _limits(chart.limits, scale),
        _names(chart, scale),
        _bracket(chart.span, step) if chart.span else "",
    )


def _outside(span: Span | None, place: int) -> bool:
    return span is not None and not span.first <= place <= span.last


def _bracket(span: Span, step: Decimal) -> SafeString:
    """A bracket over the bars of a span, with its name in the middle."""
    left = round(float(_LEFT + step * span.first) + 2, 1)
    right = round(float(_LEFT + step * (span.last + 1)) - 2, 1)
    return format_html(
        '<path class="span" d="M{} {}v-6H{}v6"/><text x="{}" y="{}" text-anchor="middle">{}</text>',
        left,
        _TOP,
        right,
        round((left + right) / 2, 1),
        _TOP - 12,
        span.name,
    )


@dataclass(frozen=True)
class _Scale:
    """From amounts to heights; the axis starts at zero, or below it when a part is negative."""

    low: Decimal
    high: Decimal
    step: Decimal

    @classmethod
    def of(cls, chart: StackedBars) -> _Scale:
        tops = [sum((p for p in bar.parts if p and p > 0), Decimal()) for bar in chart.bars]
        depths = [sum((p for p in bar.parts if p and p < 0), Decimal()) for bar in chart.bars]
        high = max([*tops, *(limit.value for limit in chart.limits), Decimal(1)])
        step = _round_step(high / 4)
        low = (min(depths) / step).to_integral_value(rounding="ROUND_FLOOR") * step
        high = (high * Decimal("1.05") / step).to_integral_value(rounding="ROUND_CEILING") * step
        return cls(low, high, step)

    def y(self, value: Decimal) -> float:
        """The height of an amount."""
        share = (value - self.low) / (self.high - self.low)
        return round(_HEIGHT - _BOTTOM - float(share) * (_HEIGHT - _TOP - _BOTTOM), 1)


def _round_step(rough: Decimal) -> Decimal:
    """A step of 1, 2 or 5 times a power of ten, not below what is asked."""
    power = Decimal(10) ** math.floor(math.log10(rough))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= rough)


def _grid(scale: _Scale) -> SafeString:
    count = int((scale.high - scale.low) / scale.step)
    values = [scale.low + scale.step * i for i in range(count + 1)]
    return format_html_join(
        "",
        '<path class="{}" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                "axis" if value == 0 else "grid",
                _LEFT,
                scale.y(value),
                _WIDTH - _RIGHT,
                _LEFT - 8,
                scale.y(value) + 4,
                f"{value:,.0f}",
            )
            for value in values
        ),
    )


def _bar(bar: Bar, place: int, step: Decimal, scale: _Scale) -> SafeString:
    x = round(float(_LEFT + step * place + step * Decimal("0.14")), 1)
    width = round(float(step * Decimal("0.72")), 1)
    name = format_html(
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        round(x + width / 2, 1),
        _HEIGHT - 9,
        bar.name,
    )
    if all(part is None for part in bar.parts):
        height = scale.y(Decimal()) - scale.y(scale.step)
        return format_html(
            '{}<rect class="unknown" x="{}" y="{}" width="{}" height="{}"/>',
            name,
            x,
            scale.y(scale.step),
            width,
            height,
        )
    up = down = Decimal()
    parts = []
    for number, part in enumerate(bar.parts, start=1):
        if not part:
            continue
        base = up if part > 0 else down
        top, bottom = scale.y(max(base, base + part)), scale.y(min(base, base + part))
        parts.append((number, x, top, width, round(bottom - top, 1)))
        up, down = (up + part, down) if part > 0 else (up, down + part)
    rects = format_html_join(
        "", '<rect class="series-{}" x="{}" y="{}" width="{}" height="{}"/>', parts
    )
    return name + rects


def _limits(limits: Sequence[Limit], scale: _Scale) -> SafeString:
    """The lines with their names at the left: of the highest above it, of the others below."""
    highest = max((one.value for one in limits), default=None)
    return format_html_join(
        "",
        '<path class="limit limit--{}" d="M{} {}H{}"/>'
        '<text class="limit-name limit-name--{}" x="{}" y="{}">{}</text>',
        (
            (
                one.kind,
                _LEFT,
                scale.y(one.value),
                _WIDTH - _RIGHT + 4,
                one.kind,
                _LEFT + 4,
                scale.y(one.value) + (-5 if one.value == highest else 14),
                one.name,
            )
            for one in limits
        ),
    )


def _names(chart: StackedBars, scale: _Scale) -> SafeString:
    """Names of the parts of the last bar, at the right, none over another."""
    wanted: list[tuple[float, str]] = []
    last = next((bar for bar in reversed(chart.bars) if any(bar.parts)), None)
    up = down = Decimal()
    for name, part in zip(chart.series, last.parts if last else (), strict=False):
        if part:
            base = up if part > 0 else down
            wanted.append((scale.y(base + part / 2), name))
            up, down = (up + part, down) if part > 0 else (up, down + part)
    placed: list[tuple[float, str]] = []
    for y, name in sorted(wanted):
        lowest = placed[-1][0] + _LABEL_HEIGHT if placed else float(_TOP)
        placed.append((max(y + 4, lowest), name))
    overflow = max(0.0, placed[-1][0] - (_HEIGHT - 4)) if placed else 0.0
    return format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        ((_WIDTH - _RIGHT + 10, round(y - overflow, 1), name) for y, name in placed),
    )
