"""Rates with their intervals beside the limits they are held against, as SVG like the charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDTH, _ROW, _TOP, _LEFT, _RIGHT = 640, 44, 26, 8, 8


@dataclass(frozen=True)
class Interval:
    """One rate in percent with its interval and its limit; each on a scale of its own."""

    name: str
    value: float
    low: float
    high: float
    limit: float | None
    limit_name: str


def drawn_intervals(title: str, rows: Sequence[Interval]) -> SafeString:
    """The intervals as an SVG element, one a row; nothing when there is none."""
    if not rows:
        return SafeString("")
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        _WIDTH,
        _TOP + _ROW * len(rows),
        title,
        format_html_join("", "{}", ((_row(row, place),) for place, row in enumerate(rows))),
    )


def _row(row: Interval, place: int) -> SafeString:
    """A name above a line from the lower to the upper limit, a dot at the estimate."""
    y = _TOP + _ROW * place + 20
    ends = [row.low, row.high, *([row.limit] if row.limit is not None else [])]
    start = 0.0 if min(ends) < 50 else 2 * min(ends) - 100
    end = 100.0 if min(ends) >= 50 else max(ends) * 1.25 or 1.0
    start = max(0.0, start)

    def x(percent: float) -> float:
        inside = min(max((percent - start) / (end - start), 0.0), 1.0)
        return round(_LEFT + inside * (_WIDTH - _LEFT - _RIGHT), 1)

    line = format_html(
        '<text class="strong" x="{}" y="{}">{}</text><path class="grid" d="M{} {}H{}"/>'
        '<rect class="series-2" x="{}" y="{}" width="{}" height="6"/>'
        '<rect class="series-1" x="{}" y="{}" width="6" height="14"/>',
        _LEFT,
        y - 12,
        row.name,
        _LEFT,
        y,
        _WIDTH - _RIGHT,
        x(row.low),
        y - 3,
        max(round(x(row.high) - x(row.low), 1), 1.0),
        round(x(row.value) - 3, 1),
        y - 7,
    )
    if row.limit is None:
        return line
    at = x(row.limit)
    side = "end" if at > _WIDTH / 2 else "start"
    return line + format_html(
        '<path class="limit" d="M{} {}V{}"/>'
        '<text class="limit-name" x="{}" y="{}" text-anchor="{}">{}</text>',
        at,
        y - 9,
        y + 9,
        at + (-5 if side == "end" else 5),
        y + 15,
        side,
        row.limit_name,
    )
