"""`aboveline tour` makes a county, judges it and explains one household."""

import json

import pyarrow.parquet as pq


def test_a_tour_leaves_register_and_result_and_can_be_taken_again(command, tmp_path):
    words = ["tour", "--households", "300", "--out", tmp_path / "out", "--workers", "1"]
    code, out, err = command(*words)
    assert code == 0
    for part in ("china-2013", "Household ", "aboveline explain"):
        assert part in out, part
    assert "0 faults" in err
    result = tmp_path / "out" / "result"
    assert pq.read_table(result / "decisions.parquet").num_rows == 300
    assert json.loads((result / "manifest.json").read_text("utf-8"))["as_of"] == "2020-06-30"
    code, again, _ = command(*words)
    assert code == 0
    assert "1 of 1 counties kept from before" in again
    first, second = (said.partition(" 300 households in ")[0] for said in (out, again))
    assert first == second


def test_too_few_households_are_refused(command, tmp_path):
    code, _, err = command("tour", "--households", "3", "--out", tmp_path / "out")
    assert code == 2
    assert "households" in err
