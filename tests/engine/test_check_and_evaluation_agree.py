"""What the check calls a fault, evaluation does not use: both sides of each kind of fault."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.engine import run_folders as make
from tests.engine.faulty_registers import (
    ABSENT,
    CANNOT_BE_TOLD,
    CRITERIA,
    EVERY,
    REFUSED,
    ROW_NOT_USED,
    SOUND,
    VALUE_UNKNOWN,
)

from aboveline.engine.checking import check, fields_of
from aboveline.engine.checking.catalogue import KIND_OF
from aboveline.engine.errors import RunError
from aboveline.engine.run import evaluate
from aboveline.standard import load_standard

EFFECTS = {
    "value unknown": VALUE_UNKNOWN,
    "row not used": ROW_NOT_USED,
    "household cannot be told": CANNOT_BE_TOLD,
}
_LINE = {"from": date(2019, 1, 1), "to": date(2022, 1, 1), "value": 3000, "source": "S1"}


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """A standard that reads every table, with a line that differs by area."""
    line = make.PACK["parameters"]["line"]
    fields = make.PACK["fields"]
    more = {"dwelling_area_m2": {}, "dwelling_grade": {}}
    dwelling = "dwelling_grade in ('A', 'B') and dwelling_area_m2 > 10"
    stated = {"clause": "as stated", "source": "S1"}
    folder = make.small_pack(
        tmp_path_factory.mktemp("pack") / "small",
        parameters={"line": {**line, "values": [_LINE, {**_LINE, "area": "tag:west"}]}},
        fields={
            **fields,
            "household": {**fields["household"], **more},
            "area": {"road": {"type": "boolean"}},
        },
        criteria={
            **make.PACK["criteria"],
            "dwelling": {"holds": dwelling, **stated},
            "road": {"holds": "area_fact('road')", **stated},
        },
        problems={name: {**make.PACK["problems"]["food"], "criterion": name} for name in CRITERIA},
    )
    return load_standard(folder)


def written(folder, files):
    """A register folder of files as text, bytes or tables."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, pa.Table):
            pq.write_table(content, path)
        elif content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def unknown_of(folder, pack, out):
    """Household to the criteria that cannot be told of it; none may fail."""
    run = evaluate(folder, pack, as_of=make.DAY, out=out, workers=1)
    for failure in run.failures:
        raise RunError("", failure.cause, "")
    rows = pq.read_table(out / "decisions.parquet").to_pylist()
    for row in rows:
        told = [row[name] for name in CRITERIA if row[name] is not None]
        assert all(told)
        assert (row["state"] == "meets") == (len(told) == len(CRITERIA))
    problems = pq.read_table(out / "problems.parquet").to_pylist()
    asked = {row["household_id"] for row in problems if row["rule"] == "to_verify"}
    assert asked == {row["household_id"] for row in rows if row["state"] == "cannot_tell"}
    return {row["household_id"]: tuple(n for n in CRITERIA if row[n] is None) for row in rows}


def test_a_sound_register_is_judged_in_full(pack, tmp_path):
    folder = written(tmp_path / "register", SOUND)
    assert check(folder, standard_fields=fields_of(pack)).faults.num_rows == 0
    assert unknown_of(folder, pack, tmp_path / "out") == {"h": (), "k": ()}


@pytest.mark.parametrize("faulty", EVERY, ids=lambda faulty: f"{faulty.code} {faulty.case}")
def test_what_the_check_finds_is_not_used(faulty, pack, tmp_path):
    folder = written(tmp_path / "register", faulty.register)
    found = check(folder, standard_fields=fields_of(pack)).faults
    assert faulty.code in found["code"].to_pylist()
    if faulty.unknown == REFUSED:
        with pytest.raises(RunError):
            unknown_of(folder, pack, tmp_path / "out")
        return
    unknown = unknown_of(folder, pack, tmp_path / "out")
    assert unknown.pop("h", ABSENT) == faulty.unknown
    assert unknown == {"k": faulty.unknown if faulty.alike else ()}


@pytest.mark.parametrize("effect", EFFECTS)
def test_every_kind_of_fault_that_evaluation_minds_is_shown(effect):
    kinds = {kind.code for kind in KIND_OF.values() if kind.effect == effect}
    assert {faulty.code for faulty in EFFECTS[effect]} == kinds
