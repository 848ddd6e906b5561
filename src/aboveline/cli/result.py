"""The result of a run as a person reads it, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from aboveline.cli.show import (
    HOLDS,
    MARKS,
    bar,
    counted,
    day_in_words,
    figures,
    heading,
    mark,
    share,
)
from aboveline.engine.run import Run
from aboveline.engine.summary import Figure, Summary
from aboveline.standard.model import Standard
from aboveline.standard.words import Words

ROWS = 10
"""Rows of a list that is cut; the rest is in the files."""


def print_result(console: Console, run: Run, summary: Summary) -> None:
    """Write the result: states, criteria, areas, categories, problems, indicators, files."""
    standard = run.question.standard
    title = " · ".join(filter(None, [summary.area, day_in_words(run.question.as_of)]))
    heading(console, title, standard.name)
    console.print(Text(f" {standard.pack.title}", style="dim"))
    _states(console, summary)
    if summary.households:
        _criteria(console, summary, standard)
        _areas(console, summary)
        _categories(console, summary, standard)
        _problems(console, summary, standard)
        _indicators(console, summary, standard)
    _files(console, run)


def as_json(run: Run, summary: Summary) -> dict[str, Any]:
    """The result as plain values."""
    return {
        **run.question.stated(),
        "out": str(run.out),
        "seconds": round(run.seconds, 3),
        "counties": len(run.counties),
        "reused": run.reused,
        "failed": {failure.county: failure.cause for failure in run.failures},
        **asdict(summary),
    }


def _states(console: Console, summary: Summary) -> None:
    grid = Table.grid(padding=(0, 2))
    for justify in ("left", "right", "right", "left"):
        grid.add_column(justify=justify, no_wrap=True)
    width = max(10, min(console.width, 100) - 52)
    for state, shown in MARKS.items():
        count = summary.states.get(state, 0)
        grid.add_row(
            mark(shown),
            Text(f"{count:,}", style="bold"),
            share(count, summary.households),
            Text(bar(count, summary.households, width=width), style=shown[1]),
        )
    console.print(Padding(grid, (1, 0, 0, 1)))


def _criteria(console: Console, summary: Summary, standard: Standard) -> None:
    rows: list[list[str | Text]] = [
        [
            *_names(standard, "criteria", name),
            counted(fails),
            counted(unknown),
        ]
        for name, (fails, unknown) in summary.criteria.items()
    ]
    heads: list[str | Text] = ["Criterion", "条目", mark(HOLDS[False]), mark(HOLDS[None])]
    console.print(figures(heads, rows, words=2))


def _areas(console: Console, summary: Summary) -> None:
    if len(summary.areas) < 2:
        return
    level = summary.areas[0].level or "area"
    rows: list[list[str | Text]] = [
        [
            line.name,
            f"{line.households:,}",
            counted(line.states.get("does_not_meet", 0)),
            share(line.states.get("does_not_meet", 0), line.households),
            counted(line.states.get("cannot_tell", 0)),
        ]
        for line in summary.areas[:ROWS]
    ]
    below, unknown = mark(MARKS["does_not_meet"]), mark(MARKS["cannot_tell"])
    heads: list[str | Text] = [f"By {level}, worst first", "households", below, "", unknown]
    console.print(figures(heads, rows))
    _more(console, len(summary.areas), "indicators.parquet")


def _categories(console: Console, summary: Summary, standard: Standard) -> None:
    if not standard.categories:
        return
    rows = [
        [
            *(_names(standard, "categories", name) if name else ("○ cannot tell", "")),
            f"{count:,}",
            share(count, summary.households),
        ]
        for name, count in summary.categories.items()
    ]
    console.print(figures(["Category", "类别", "households", ""], rows, words=2))


def _problems(console: Console, summary: Summary, standard: Standard) -> None:
    if not summary.problems:
        return
    rows = []
    for name, count in list(summary.problems.items())[:ROWS]:
        rule = standard.problems.get(name) or standard.to_verify
        shape = rule.shape if rule is not None else None
        owner = getattr(shape, "owner", "")
        rows.append([*_names(standard, "problems", name), owner, f"{count:,}"])
    console.print(figures(["Problem", "问题", "whose it is", "open"], rows, words=3))
    _more(console, len(summary.problems), "problems.parquet")


def _indicators(console: Console, summary: Summary, standard: Standard) -> None:
    rows = [
        [
            *_names(standard, "indicators", figure.name),
            _value(figure),
            f"{figure.unknown:,.0f}",
        ]
        for figure in summary.figures[:ROWS]
    ]
    if rows:
        heads = ["Indicator", "统计指标", "value", "unknown"]
        console.print(figures(heads, rows, words=2))
        _more(console, len(summary.figures), "indicators.parquet")


def _value(figure: Figure) -> str:
    if figure.value is None:
        return "cannot tell"
    if figure.unit == "percent":
        return f"{figure.value:,.2f} %"
    whole = figure.value == round(figure.value) or figure.value >= 100
    return f"{figure.value:,.0f}" if whole else f"{figure.value:,.2f}"


def _names(standard: Standard, section: str, name: str) -> tuple[str, str]:
    """What people read in English and, where the pack has it, in Chinese."""
    return Words(standard).name(section, name), standard.labels.get(f"{section}.{name}", "")


def _more(console: Console, count: int, file: str) -> None:
    if count > ROWS:
        console.print(Text(f" {count - ROWS} more in {file}", style="dim"))


def _files(console: Console, run: Run) -> None:
    pace = f"{run.households:,} households in {run.seconds:.1f} s"
    kept = f", {run.reused} of {len(run.counties)} counties kept from before" if run.reused else ""
    console.print(Text(f"\n {pace}{kept}. Written to {run.out}:", style="dim"))
    names: Sequence[str] = sorted(path.name for path in run.out.glob("*.*"))
    console.print(Text("   " + "  ".join(n for n in names if n != "done.json"), style="dim"))


def print_failures(console: Console, failures: Mapping[str, str]) -> None:
    """Write the counties that could not be judged, and why."""
    for county, cause in failures.items():
        name = f"county {county}" if county else "the register"
        console.print(Text(f"▲ {name} could not be judged: {cause}"), soft_wrap=True)
