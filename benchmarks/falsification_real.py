"""The falsification checks on real incomes: the Argentine household survey EPH, 2016 to 2019.

Nothing in it is known to be made up. A region in a quarter stands for a county, its cities for
villages; households in chance groups of 25 stand for those of a recorder.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from aboveline.statistics.falsification import (
    Outcome,
    copied_answers,
    digit_preference,
    groups,
    heaped_incomes,
    jumps,
)

FILES = ("eph_panel_2016T2_2017T3.parquet", "eph_panel_2017T4_2019T1.parquet")
SOURCES = (
    "labour_income",
    "other_occ_income",
    "pension_income",
    "transfer_income",
    "nonlabour_income",
)
HEADS = ("n_members", "head_sex", "head_age", "head_educ", "head_activity", "head_occ_cat")
DWELLING = (
    *("ii1", "ii2", "ii7", "ii8", "iv1", "iv3", "iv4", "iv6", "iv7", "iv8", "iv9", "iv10"),
    *("iv11", "iv12_1", "iv12_2", "iv12_3", "v1", "v2", "v5", "v6", "v7", "v13", "v14", "v15"),
    *("v16", "v17"),
)
NINE_IS_AN_ANSWER = ("ii1", "ii2", "ii7", "iv4")
_GROUP = 25
_PANEL = """
-- one row a household and quarter with answered income; income of the quarter before where the
-- same household was seen then
SELECT *, cbt * adult_equiv AS line,
  CASE WHEN head_consistent AND lag(wave) OVER seen = wave - 1
    THEN lag(itf) OVER seen END AS income_before
FROM read_parquet($files) WHERE pondih > 0
WINDOW seen AS (PARTITION BY hh_id ORDER BY wave)
"""


def real_outcomes(folder: Path) -> Iterator[Outcome]:
    """The outcomes of four checks for each region and quarter."""
    random = np.random.default_rng(1)
    with duckdb.connect() as connection:
        files = [str(folder / name) for name in FILES]
        connection.execute(f"CREATE TEMP TABLE panel AS {_PANEL}", {"files": files})
        counties = connection.execute(
            "SELECT DISTINCT region, wave FROM panel ORDER BY ALL"
        ).fetchall()
        for region, wave in counties:
            rows = connection.execute(
                "SELECT * FROM panel WHERE region = ? AND wave = ? ORDER BY hh_id", [region, wave]
            ).fetchnumpy()
            yield from _of_county(rows, random)


def _of_county(rows: Any, random: np.random.Generator) -> Iterator[Outcome]:
    count = len(rows["hh_id"])
    cities = groups(rows["aglomerado"].tolist())
    homes = groups(np.arange(count).tolist())
    income, line = _floats(rows["itf"]), _floats(rows["line"])
    yield heaped_incomes(income, line, cities)
    yield heaped_incomes(income, line, groups(["region"] * count), unit="county")
    yield jumps(_floats(rows["income_before"]), income, homes)
    yield copied_answers(_answers(rows), homes, cities)
    amounts = np.column_stack([_floats(rows[name]) for name in SOURCES])
    recorder = np.repeat(random.permutation(count) // _GROUP, len(SOURCES))
    place = np.repeat(np.arange(count), len(SOURCES))
    yield digit_preference(amounts.ravel(), place, groups(recorder.tolist()))
    city = np.repeat(rows["aglomerado"], len(SOURCES))
    yield digit_preference(amounts.ravel(), place, groups(city.tolist()), unit="village")


def _answers(rows: Any) -> Any:
    """One column a question, -1 where it was not asked (0) or not answered (9)."""
    columns = []
    for name in (*SOURCES, *HEADS, *DWELLING):
        said = _floats(rows[name])
        unknown = np.isnan(said)
        if name in DWELLING:
            unknown |= (said == 0) | ((said == 9) & (name not in NINE_IS_AN_ANSWER))
        columns.append(np.where(unknown, -1, np.unique(said, return_inverse=True)[1]))
    return np.column_stack(columns).astype(np.int64)


def _floats(column: Any) -> Any:
    """Numbers with NaN for what is missing."""
    return np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan)
