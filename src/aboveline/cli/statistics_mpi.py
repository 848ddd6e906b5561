"""`aboveline statistics-mpi`: multidimensional poverty of a file under a specification."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from aboveline.statistics.multidimensional_estimates import (
    MultidimensionalResult,
    read_multidimensional,
)
from aboveline.statistics.multidimensional_faults import SpecificationError

Row = dict[str, Any]
TABLES = ("estimates", "changes", "comparisons", "sample", "unknown")
MOST_COMPARISONS = 100
CENSORED = ("censored_headcount", "absolute_contribution", "percentage_contribution")
HEADINGS = {"H": "H, poor", "A": "A, intensity", "M0": "M0 = H x A"}


def statistics_mpi(
    file: Annotated[Path, typer.Argument(help="CSV or Parquet, one row a person or household.")],
    spec: Annotated[Path, typer.Option("--spec", help="YAML (docs/statistics-mpi.md).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Show multidimensional poverty (Alkire-Foster) with standard errors."""
    try:
        result = read_multidimensional(file, spec)
    except SpecificationError as error:
        if as_json:
            faults = [dataclasses.asdict(fault) for fault in error.faults]
            typer.echo(json.dumps({"faults": faults}, ensure_ascii=False))
        else:
            count = len(error.faults)
            reasons = "one reason" if count == 1 else f"{count} reasons"
            typer.echo(f"{spec} cannot be used on {file}, for {reasons}:", err=True)
            for fault in error.faults:
                typer.echo(f"  {fault}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(_as_json(result), ensure_ascii=False))
    else:
        _show(result, Console())


def _as_json(result: MultidimensionalResult) -> Row:
    found: Row = {
        "title": result.specification.title,
        "n_strata": result.n_strata,
        "n_psu": result.n_psu,
    }
    return found | {name: getattr(result, name).to_pylist() for name in TABLES}


def _show(result: MultidimensionalResult, console: Console) -> None:
    console.print(f"[bold]{result.specification.title}[/bold]")
    console.print(_who_counts(result))
    console.print()
    if not result.estimates.num_rows:
        console.print("Nothing can be estimated: no row with weight has every indicator known.")
        return
    rows = result.estimates.to_pylist()
    console.print(_levels([r for r in rows if r["by"] is None], result))
    for time in _distinct(rows, "time"):
        for k in _distinct(rows, "k"):
            console.print(_indicators(rows, time, k))
    for column in result.specification.by:
        for time in _distinct(rows, "time"):
            console.print(_groups(rows, column, time))
    if result.changes.num_rows:
        console.print(_changes(result.changes.to_pylist(), result))
    if result.comparisons.num_rows:
        console.print(_comparisons(result.comparisons.to_pylist()))
    console.print(_how_sure(result))


def _who_counts(result: MultidimensionalResult) -> str:
    """Who counts, and who was left out because of what."""
    lines = []
    for row in result.sample.to_pylist():
        if row["by"] is None:
            at = f"{row['time']}: " if row["time"] else ""
            share = row["share_left_out"] or 0.0
            lines.append(
                f"{at}{row['rows']:,} rows count; {row['rows_left_out']:,} with an unknown "
                f"indicator are left out ({100 * share:.2f} % of the weight)."
            )
    for row in result.unknown.to_pylist():
        if row["rows"]:
            done = {
                "leave_out": "left out",
                "deprived": "counted as deprived",
                "not_deprived": "counted as not deprived",
            }[row["rule"]]
            lines.append(
                f"  {row['indicator']} is unknown in {row['rows']:,} rows "
                f"({100 * (row['weight_share'] or 0):.2f} % of the weight): {done}."
            )
    return "\n".join(lines)


def _levels(rows: list[Row], result: MultidimensionalResult) -> Table:
    names = [m for m in ("H", "A", "M0", "M1", "M2") if any(r["measure"] == m for r in rows)]
    table = _table("Everybody", ("time", "k"), [HEADINGS.get(m, m) for m in names])
    for time in _distinct(rows, "time"):
        for k in _distinct(rows, "k"):
            found = [_find(rows, time=time, measure=m, k=k) for m in names]
            table.add_row(time or "", _percent(k), *(_cell(r) for r in found))
    confidence = 100 * result.specification.confidence
    table.caption = f"standard error in brackets, then the {confidence:g} % interval"
    return table


def _indicators(rows: list[Row], time: str | None, k: float) -> Table:
    """One cut-off's headcounts and contributions by indicator, with sums by dimension."""
    title = f"Indicators, k = {_percent(k)}" + (f", {time}" if time else "")
    headings = ("deprived", "poor and deprived", "part of M0", "% of M0")
    table = _table(title, ("dimension and indicator",), headings)
    everybody = [r for r in rows if r["by"] is None and r["time"] == time]
    dimensions = _distinct(everybody, "dimension")
    for dimension in dimensions:
        inside = [r for r in everybody if r["dimension"] == dimension]
        for indicator in [None, *_distinct(inside, "indicator")]:
            here = [r for r in inside if r["indicator"] == indicator]
            found = [_find(here, measure="raw_headcount")]
            found += [_find(here, measure=measure, k=k) for measure in CENSORED]
            name = dimension if indicator is None else f"  {indicator}"
            cells = [_cell(r, short=True) if r else "" for r in found]
            table.add_row(name, *cells, style="" if indicator else "bold")
    return table


def _groups(rows: list[Row], column: str, time: str | None) -> Table:
    title = f"By {column}" + (f", {time}" if time else "")
    inside = [r for r in rows if r["by"] == column and r["time"] == time]
    headings = ("% of people", "H", "A", "M0", "% of the poor", "% of M0")
    table = _table(title, (column, "k"), headings)
    by_key = {(r["group"], r["measure"], r["k"]): r for r in inside if r["indicator"] is None}
    for group in _distinct(inside, "group", drop_none=False):
        share = by_key.get((group, "population_share", None))
        for k in _distinct(inside, "k"):
            names = ("H", "A", "M0", "share_of_poor", "share_of_M0")
            found = [share, *(by_key.get((group, name, k)) for name in names)]
            cells = [_cell(r, short=True) for r in found]
            table.add_row("(unknown)" if group is None else group, _percent(k), *cells)
    return table


def _changes(rows: list[Row], result: MultidimensionalResult) -> Table:
    headings = ("absolute", "a year", "relative", "a year")
    keys = ("group", "from", "to", "k", "measure")
    table = _table("Changes", keys, headings)
    kinds = [("absolute", False), ("absolute", True), ("relative", False), ("relative", True)]
    place = ("by", "group", "from", "to", "k", "measure")
    found: dict[tuple[Any, ...], dict[tuple[str, bool], Row]] = {}
    for row in rows:
        if row["measure"] in ("H", "A", "M0"):
            change = found.setdefault(tuple(row[key] for key in place), {})
            change[row["type"], row["annualised"]] = row
    for (by, group, before, after, k, measure), change in found.items():
        name = "everybody" if by is None else f"{by} {group}"
        cells = [_cell(change.get(kind), short=True, sign=True) for kind in kinds]
        table.add_row(name, before, after, _percent(k), measure, *cells)
    confidence = 100 * result.specification.confidence
    table.caption = f"standard error in brackets; normal {confidence:g} % intervals with --json"
    return table


def _comparisons(rows: list[Row]) -> Table:
    """Tests that all groups are equal, and pairs of groups as long as there are few."""
    table = _table("Comparisons", ("time", "groups", "k", "measure"), ("difference", "F", "p"))
    if len(rows) > MOST_COMPARISONS:
        rows = [row for row in rows if row["group"] is None and row["other"] is None]
        table.caption = "pairs of groups with --json"
    for row in rows:
        pair = row["group"] is not None or row["other"] is not None
        first, second = (row[key] or "(unknown)" for key in ("group", "other"))
        groups = f"{first} - {second}" if pair else "all equal"
        cell = {"estimate": row["difference"], "std_error": row["std_error"]} | row
        f, p = row["f"], row["p_value"]
        freedom = f"({row['df_numerator']}, {row['df_denominator']})"
        table.add_row(
            row["time"] or "",
            f"{row['by']}: {groups}",
            _percent(row["k"]),
            row["measure"],
            _cell(cell, short=True, sign=True) if pair else "",
            "" if f is None else f"{f:.2f} {freedom}",
            "" if p is None else f"{p:.4f}",
        )
    return table


def _how_sure(result: MultidimensionalResult) -> str:
    spec = result.specification
    if spec.variance == "none":
        return "No standard errors: variance is none."
    if spec.psu is None:
        how = "every row counts as drawn alone (no psu is given)"
    else:
        how = f"{result.n_psu:,} PSUs in {result.n_strata:,} strata"
    return (
        f"Standard errors: {spec.variance}, {how}. Intervals of levels: logit with Student's t, "
        "Korn-Graubard at 0 and 100 %; of changes: normal."
    )


def _table(title: str, keys: tuple[str, ...], headings: Any) -> Table:
    table = Table(title=title, title_justify="left", caption_justify="left")
    for key in keys:
        table.add_column(key)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def _distinct(rows: list[Row], key: str, *, drop_none: bool = True) -> list[Any]:
    """Values in the order met; [None] when there are no others."""
    found = list(dict.fromkeys(r[key] for r in rows))
    if not drop_none:
        return found
    known = [value for value in found if value is not None]
    return known or [None]


def _find(rows: list[Row], **wanted: Any) -> Row | None:
    for row in rows:
        if all(row[key] == value for key, value in wanted.items()):
            return row
    return None


def _cell(row: Row | None, *, short: bool = False, sign: bool = False) -> str:
    """An estimate in percent, its standard error in brackets, and its interval unless short."""
    if row is None or row["estimate"] is None:
        return "-"
    text = f"{100 * row['estimate']:{'+' if sign else ''}.2f}"
    if row["std_error"] is not None:
        text += f" ({100 * row['std_error']:.2f})"
    if not short and row["ci_low"] is not None:
        text += f" {100 * row['ci_low']:.2f} to {100 * row['ci_high']:.2f}"
    return text


def _percent(k: float | None) -> str:
    return "" if k is None else f"{100 * k:.4g} %"
