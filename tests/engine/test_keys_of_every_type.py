"""Keys may be text, integers or UUIDs; frames that come out join those that went in."""

import uuid
from datetime import date

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import aboveline

DAY = date(2018, 5, 15)
UUIDS = [uuid.UUID(int=number) for number in (7, 8)]
INCOME = [7000.0, 9000.0]


@pytest.fixture(scope="module")
def lines():
    return aboveline.load_standard(
        "income-line", set_={"poverty_line": 4000, "indigence_line": 1600}
    )


def register(keys):
    return {
        "areas": pa.table({"area_id": ["n"], "level": ["nation"], "parent_id": [None]}),
        "households": keys,
    }


def frame(keys):
    return {
        "household_id": keys,
        "area_id": ["n", "n"],
        "income_month": INCOME,
        "adult_equivalents": [2.0, 2.0],
    }


KEYS = {
    "arrow uuid": pa.table(frame(pa.array([key.bytes for key in UUIDS], pa.uuid()))),
    "arrow text": pa.table(frame([str(key) for key in UUIDS])),
    "pandas uuid": pd.DataFrame(frame(UUIDS)),
    "pandas text": pd.DataFrame(frame([str(key) for key in UUIDS])),
    "polars text": pl.DataFrame(frame([str(key) for key in UUIDS])),
}


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("kept", [False, True], ids=["in memory", "by files"])
def test_uuids_come_out_as_text_that_data_frames_join_on(kind, kept, lines, tmp_path):
    out = tmp_path / "out" if kept else None
    found = aboveline.evaluate(register(KEYS[kind]), lines, as_of=DAY, out=out, workers=1)
    wanted = pl.DataFrame({"household_id": [str(key) for key in UUIDS], "income": INCOME})
    joined = wanted.join(pl.from_arrow(found.decisions), on="household_id")
    assert joined.select("income", "state").rows() == [(7000.0, "does_not_meet"), (9000.0, "meets")]
    assert found.decisions.to_pandas()["household_id"].tolist() == [str(key) for key in UUIDS]
    problem = found.problems.to_pylist()
    assert {row["household_id"] for row in problem} <= {str(key) for key in UUIDS}


def test_a_household_with_a_uuid_is_found_by_its_text(lines):
    why = aboveline.explain(register(KEYS["arrow uuid"]), lines, str(UUIDS[0]), as_of=DAY)
    assert (why.household_id, why.state) == (str(UUIDS[0]), "does_not_meet")


def test_integers_stay_integers(lines):
    keys = pa.table(frame(pa.array([7, 8], pa.int64())))
    found = aboveline.evaluate(register(keys), lines, as_of=DAY)
    assert found.decisions["household_id"].to_pylist() == [7, 8]
