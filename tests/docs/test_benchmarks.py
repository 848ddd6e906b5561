"""What the benchmarks compare is right: the fifteen rules by hand, the rows of their tables."""

import numpy as np
import pytest
from benchmarks.__main__ import measured
from benchmarks.openfisca_peer import compare, households, ours

LINE, ALLOWANCE_LINE = 3747, 5247


def test_the_rows_of_every_table_are_taken_over():
    text = (
        "before\n| work | s | ratio |\n| --- | --- | --- |\n| sum | 1.5 | |\n\n| a | b |\n| c | d |"
    )
    assert list(measured(text)) == [("sum", "s 1.5"), ("c", "b d")]


def by_hand(arrays):
    """Counts of the rules, household by household."""
    names = ["income", "schooling", "insurance", "housing", "water", "meets", "old_alone"]
    counts = dict.fromkeys([*names, "allowance"], 0)
    due = 0
    for number, income in enumerate(arrays["income_year"]):
        people = np.flatnonzero(arrays["household"] == number)
        ages = arrays["age_years"][people]
        away = (ages >= 6) & (ages <= 15) & ~arrays["in_school"][people]
        held = {
            "income": income / len(people) > LINE,
            "schooling": not away.any(),
            "insurance": arrays["insured"][people].all(),
            "housing": arrays["safe_dwelling"][number] and arrays["enough_food"][number],
            "water": arrays["water_litres"][number] >= 20 and arrays["water_minutes"][number] <= 20,
        }
        missing = max(ALLOWANCE_LINE * len(people) - income, 0)
        held |= {"meets": all(held.values()), "old_alone": (ages >= 60).all()}
        for name, holds in (held | {"allowance": missing > 0}).items():
            counts[name] += bool(holds)
        due += missing
    return counts, due


def test_this_side_of_the_comparison_counts_what_a_hand_would(tmp_path):
    arrays = households(300)
    np.savez(tmp_path / "households.npz", **arrays)
    found = ours(str(tmp_path / "households.npz"))
    counts, due = by_hand(arrays)
    assert {name: found["counts"][name] for name in counts} == counts
    assert found["amounts"] == {"allowance": due, "members": len(arrays["household"])}


def test_sides_that_differ_are_no_comparison():
    one = {"counts": {"meets": 1}, "amounts": {}}
    with pytest.raises(AssertionError):
        compare(one, {"counts": {"meets": 2}, "amounts": {}})
