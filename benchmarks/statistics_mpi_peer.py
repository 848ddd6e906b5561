"""The peer's side of statistics_mpi: runs mpitb on a file, prints JSON on the last line.

Runs in the peer's own Python, which needs nothing of this project.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import io
import json
import sys
import time

import numpy as np
import pandas as pd
from mpitb.core import MPIToolbox


def toolbox(dimensions: dict[str, list[str]]) -> MPIToolbox:
    """The peer with the same weights."""
    tools = MPIToolbox()
    tools.svyset(weight="weight")
    tools.set(name="mpi", dimensions=[(names, name) for name, names in dimensions.items()])
    return tools


def run_levels(frame: pd.DataFrame, dimensions: dict[str, list[str]], klist: list[int]) -> dict:
    """Every part for everybody and by region, with its time."""
    tools, copy = toolbox(dimensions), frame.copy()
    start = time.perf_counter()
    rows = tools.est(copy, "mpi", klist=klist, svy=True, over=["region"])
    seconds = time.perf_counter() - start
    values = {}
    for row in rows:
        group = str(row.get("subg", "all"))
        k = "" if row["measure"] == "hd" else str(row["k"])
        values["|".join((group, row["measure"], row.get("indicator", ""), k))] = row["b"]
    return {"values": values, "seconds": seconds}


def run_changes(frame: pd.DataFrame, dimensions: dict[str, list[str]]) -> dict:
    """Changes of H, A and M0 for everybody and by region, with their time."""
    tools, copy = toolbox(dimensions), frame.copy()
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        rows = tools.est_cot(
            copy, "mpi", yearvar="year", klist=[33], total=False, over=["region"], svy=True
        )
    seconds = time.perf_counter() - start
    values = {f"{row.get('region', 'all')}|{row['measure']}": row["raw"] for row in rows}
    return {"values": values, "seconds": seconds}


def main() -> None:
    """Run the peer on the file named and print its results."""
    dimensions = json.loads(sys.argv[2])
    with np.load(sys.argv[1]) as file:
        frame = pd.DataFrame({name: file[name] for name in file.files})
    found = {
        "versions": {n: importlib.metadata.version(n) for n in ("mpitb", "pandas", "numpy")},
        "one": run_levels(frame, dimensions, [33]),
        "three": run_levels(frame, dimensions, [20, 33, 40]),
        "changes": run_changes(frame, dimensions),
    }
    print(json.dumps(found, default=float))


if __name__ == "__main__":
    main()
