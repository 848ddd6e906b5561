"""Made-up registers pass the check of register files without a fault."""

import pytest

from aboveline.engine.checking.run import check
from aboveline.synthetic import register_folder

KINDS = {
    "parquet": {"income": "quarterly", "unknown_share": 0.2},
    "text": {"format": "csv"},
    "history": {"history": True, "years": 2, "identity_numbers": True},
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_check_finds_nothing(tmp_path, kind):
    folder = register_folder(
        tmp_path / kind, households=600, county_households=300, seed=8, **KINDS[kind]
    )
    assert check(folder).faults.to_pylist() == []
