"""The peers' side of statistics_poverty: runs svy and apode on a file, prints JSON.

Runs in the peers' own Python, which needs nothing of this project.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
import time

import numpy as np
import pandas as pd
import polars as pl

REPEATS = 3


def run_svy(frame: pl.DataFrame, line: float) -> dict:
    """Means of the three FGT columns by region with svy's linearised standard errors."""
    import svy  # noqa: PLC0415 - one peer may be missing

    start = time.perf_counter()
    gap = pl.max_horizontal(1 - pl.col("welfare") / line, 0.0)
    frame = frame.with_columns(
        fgt_0=(pl.col("welfare") < line).cast(pl.Float64), fgt_1=gap, fgt_2=gap * gap
    )
    sample = svy.Sample(frame, svy.Design(stratum="stratum", psu="cluster", wgt="weight"))
    values, errors = [], []
    for name in ("fgt_0", "fgt_1", "fgt_2"):
        table = sample.estimation.mean(name, by="region").to_polars()
        table = table.with_columns(pl.col("region").cast(pl.Int64)).sort("region")
        values.append(table["est"].to_list())
        errors.append(table["se"].to_list())
    seconds = time.perf_counter() - start
    return {"value": values, "std_error": errors, "seconds": seconds}


def run_apode(frame: pl.DataFrame, line: float) -> dict:
    """Each statistic of apode on all persons, with its time."""
    import apode  # noqa: PLC0415

    table = pd.DataFrame({"x": frame["welfare"].to_numpy()})
    poverty = ("headcount", "gap", "severity", "watts", "sst", "takayama", "thon", "sen")
    work = {name: lambda d, n=name: getattr(d.poverty, n)(pline=line) for name in poverty}
    work["gini"] = lambda d: d.inequality.gini()
    work["entropy"] = lambda d: d.inequality.entropy(alpha=1)
    work["atkinson"] = lambda d: d.inequality.atkinson(alpha=2)
    found = {}
    for name, statistic in work.items():
        times = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            data = apode.ApodeData(table, income_column="x")
            value = float(np.asarray(statistic(data)).ravel()[0])
            times.append(time.perf_counter() - start)
        found[name] = {"value": value, "seconds": min(times)}
    return found


def main() -> None:
    """Run both peers on the file and line of the command line."""
    frame, line = pl.read_parquet(sys.argv[1]), float(sys.argv[2])
    versions = {name: importlib.metadata.version(name) for name in ("svy", "apode")}
    result = {
        "apode": run_apode(frame, line),
        "svy": run_svy(frame, line),
        "versions": versions,
    }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
