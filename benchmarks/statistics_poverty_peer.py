"""The peers' side of statistics_poverty: runs svy and apode on a file when asked.

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

POVERTY = ("headcount", "gap", "severity", "watts", "sst", "takayama", "thon", "sen")


def run_svy(frame: pl.DataFrame, line: float) -> dict:
    """Means of the three FGT columns by region with svy's linearised standard errors."""
    import svy  # noqa: PLC0415 - one peer may be missing

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
    return {"value": values, "std_error": errors}


def run_apode(table: pd.DataFrame, line: float, name: str) -> dict:
    """One statistic of apode on all persons, from the column to the number."""
    import apode  # noqa: PLC0415

    data = apode.ApodeData(table, income_column="x")
    if name in POVERTY:
        found = getattr(data.poverty, name)(pline=line)
    elif name == "gini":
        found = data.inequality.gini()
    elif name == "entropy":
        found = data.inequality.entropy(alpha=1)
    else:
        found = data.inequality.atkinson(alpha=2)
    return {"value": float(np.asarray(found).ravel()[0])}


def main() -> None:
    """Answer each line of the input (the name of a work) with one line of JSON."""
    frame, line = pl.read_parquet(sys.argv[1]), float(sys.argv[2])
    table = pd.DataFrame({"x": frame["welfare"].to_numpy()})
    versions = {name: importlib.metadata.version(name) for name in ("svy", "apode")}
    print(json.dumps(versions), flush=True)
    for asked in sys.stdin:
        name = asked.strip()
        wall, cpu = time.perf_counter(), time.process_time()
        found = run_svy(frame, line) if name == "svy" else run_apode(table, line, name)
        found["seconds"] = time.perf_counter() - wall
        found["cpu"] = time.process_time() - cpu
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
