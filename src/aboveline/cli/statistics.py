"""`aboveline statistics`: poverty and inequality statistics of a file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import typer
from rich.console import Console
from rich.table import Table

from aboveline.statistics.catalogue import BY_NAME, Options
from aboveline.statistics.columns import ColumnError, Request
from aboveline.statistics.faults import Fault
from aboveline.statistics.tables import estimate_request, left_out

_WORDS = {
    "unknown_welfare": ("welfare unknown", "福利指标缺失"),
    "unknown_line": ("line unknown", "贫困线缺失"),
    "unknown_group": ("group unknown", "分组缺失"),
    "weight_of_zero": ("weight 0", "权数为零"),
}


def statistics(  # noqa: PLR0913 - one parameter an option of the command
    file: Annotated[Path, typer.Argument(help="CSV or Parquet file, one row a unit.")],
    *,
    welfare: Annotated[str, typer.Option(help="Column of welfare (income, consumption).")],
    weight: Annotated[str | None, typer.Option(help="Column of weights; 1 unless given.")] = None,
    line: Annotated[
        str | None, typer.Option(help="Poverty line: a number, or the column of each row's own.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Column of groups.")] = None,
    strata: Annotated[str | None, typer.Option(help="Column of strata.")] = None,
    psu: Annotated[
        str | None, typer.Option(help="Column of primary sampling units; each row unless given.")
    ] = None,
    poor_at_line: Annotated[
        bool,
        typer.Option("--poor-at-line/--poor-below-line", help="Are those at the line poor?"),
    ] = False,
    only: Annotated[str, typer.Option(help="Names of statistics, with commas between.")] = "",
    gini: Annotated[
        Literal["trapezoid", "2R-1", "corrected"], typer.Option(help="Convention of the Gini.")
    ] = "trapezoid",
    zeros: Annotated[
        Literal["refuse", "drop", "world_bank"],
        typer.Option(help="Welfare of 0 or less in statistics with logarithms."),
    ] = "refuse",
    sen_small_sample: Annotated[
        bool, typer.Option("--sen-small-sample", help="Sen with the factor q / (q + 1).")
    ] = False,
    fraction: Annotated[
        float, typer.Option(help="At-risk-of-poverty line as a fraction of the median.", min=0)
    ] = 0.6,
    own_line: Annotated[
        bool, typer.Option("--own-line", help="At-risk-of-poverty line of each group's own median.")
    ] = False,
    lonely_psu: Annotated[
        Literal["fail", "certainty", "adjust", "average"],
        typer.Option(help="What a stratum with a single PSU adds to the variance."),
    ] = "fail",
    interval: Annotated[
        Literal["auto", "wald", "logit", "korn-graubard"], typer.Option(help="Kind of interval.")
    ] = "auto",
    level: Annotated[
        float, typer.Option(help="Level of the intervals.", min=0.5, max=0.999)
    ] = 0.95,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
) -> None:
    """Poverty and inequality statistics with design-based standard errors and intervals."""
    names = tuple(name.strip() for name in only.split(",") if name.strip())
    options = Options(
        only=names,
        poor_at_line=poor_at_line,
        gini=gini,
        zeros=zeros,
        sen_small_sample=sen_small_sample,
        fraction=fraction,
        national_line=not own_line,
        lonely=lonely_psu,
        interval=interval,
        level=level,
    )
    request = Request(welfare, weight, _line(line), by, strata, psu, options)
    try:
        table = _read(file, request)
        found = estimate_request(table, request)
        everybody = None if by is None else estimate_request(table, request.without_groups())
    except (ColumnError, OSError, pa.ArrowInvalid) as error:
        _refuse(error, file, as_json=as_json)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(_as_json(found, everybody), ensure_ascii=False, indent=2))
    else:
        _print(found, everybody, options)


def _refuse(error: Exception, file: Path, *, as_json: bool) -> None:
    """Write why there is no result: as JSON on standard output, or in words on standard error."""
    faults = error.faults if isinstance(error, ColumnError) else (_unreadable(error, file),)
    if as_json:
        told = {"faults": [asdict(fault) for fault in faults]}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for fault in faults:
        Console(stderr=True).print(str(fault), markup=False, soft_wrap=True)


def _unreadable(error: Exception, file: Path) -> Fault:
    """What is wrong with a file that cannot be read."""
    why = f"It cannot be read: {error}." if file.is_file() else "There is no such file."
    return Fault("STAT-008", str(file), why, "Give a CSV or Parquet file.")


def _line(given: str | None) -> float | str | None:
    """A number when it is one, else the name of a column."""
    try:
        return None if given is None else float(given)
    except ValueError:
        return given


def _read(file: Path, request: Request) -> pa.Table:
    """The columns that are asked for; all of them when one is missing, so that it can be said."""
    wanted = list(dict.fromkeys(request.columns().values()))
    if file.suffix.lower() in (".parquet", ".pq"):
        names = pyarrow.parquet.read_schema(file).names
        present = wanted if set(wanted) <= set(names) else None
        return pyarrow.parquet.read_table(file, columns=present)
    convert = pyarrow.csv.ConvertOptions(strings_can_be_null=True)
    return pyarrow.csv.read_csv(file, convert_options=convert)


def _as_json(found: pa.Table, everybody: pa.Table | None) -> dict[str, Any]:
    result: dict[str, Any] = {
        "options": json.loads(found.schema.metadata[b"options"]),
        "left_out": left_out(found),
        "estimates": found.to_pylist(),
    }
    if everybody is not None:
        result["everybody"] = everybody.to_pylist()
    return result


def _print(found: pa.Table, everybody: pa.Table | None, options: Options) -> None:
    console = Console()
    if everybody is None:
        console.print(_table_of_statistics(found, options))
    else:
        for name in dict.fromkeys(found["statistic"].to_pylist()):
            console.print(_table_of_groups(name, found, everybody, options))
    notes = {row["note"] for row in found.to_pylist() if row["note"]}
    for note in sorted(notes):
        console.print(f"Note: {note}", markup=False)
    for name, part in left_out(found).items():
        if part["rows"]:
            english, chinese = _WORDS[name]
            console.print(
                f"Left out ({english} {chinese}): {part['rows']:,} rows, "
                f"{part['weight_share']:.2%} of the weight.",
                markup=False,
            )


def _columns(table: Table, first: str, options: Options) -> None:
    table.add_column(first)
    for name in ("Estimate 估计值", "Error 标准误", f"{options.level * 100:g}% 置信区间"):
        table.add_column(name, justify="right", no_wrap=True)


def _table_of_statistics(found: pa.Table, options: Options) -> Table:
    first = found.slice(0, 1).to_pylist()[0]
    caption = (
        f"{first['rows']:,} rows, population {first['population']:,.0f}, "
        f"{first['degrees_of_freedom']:,} degrees of freedom"
    )
    table = Table(caption=caption)
    _columns(table, "Statistic 指标", options)
    for row in found.to_pylist():
        statistic = BY_NAME[row["statistic"]]
        table.add_row(f"{statistic.label} {statistic.zh}", *_cells(row))
    return table


def _table_of_groups(name: str, found: pa.Table, everybody: pa.Table, options: Options) -> Table:
    statistic = BY_NAME[name]
    table = Table(title=f"{statistic.label} {statistic.zh}")
    _columns(table, "Group 分组", options)
    table.add_column("Rows 行数", justify="right", no_wrap=True)
    for row in found.to_pylist():
        if row["statistic"] == name:
            table.add_row(str(row["group"]), *_cells(row), f"{row['rows']:,}")
    for row in everybody.to_pylist():
        if row["statistic"] == name:
            table.add_section()
            table.add_row("All 合计", *_cells(row), f"{row['rows']:,}")
    return table


def _cells(row: dict[str, Any]) -> tuple[str, str, str]:
    percent = BY_NAME[row["statistic"]].percent
    value, error = _number(row["value"], percent), _number(row["std_error"], percent)
    if row["low"] is None:
        return value, error, "-"
    return value, error, f"{_number(row['low'], percent)} to {_number(row['high'], percent)}"


def _number(value: float | None, percent: bool) -> str:
    if value is None:
        return "-"
    if percent:
        return f"{value:.2%}"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:,.4g}"
