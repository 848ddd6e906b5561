"""Files of a pack that are huge, deep or full of traps are refused with a code."""

import pyarrow as pa
import pytest
from tests.engine.reference import throwaway
from tests.engine.reference.pack import Pack

from aboveline.engine import evaluate_tables
from aboveline.standard import StandardError, load_standard

VALUE = "parameters: {{x: {{label: x, unit: u, values: [{{from: 2019-01-01, to: open, {}}}]}}}}"
FIELD = "fields: {{household: {{zz: {{type: number, table: living, {}}}}}}}"
TRAPS = {
    "a megabyte in one expression": "facts: {household: {x: {is: '" + "p or " * 200_000 + "p'}}}",
    "a deep nest of lists": "parameters: " + "[" * 3000 + "]" * 3000,
    "a nest as deep as a file is long": "parameters: " + "[" * 199_000,
    "a nest of dashes": "parameters:\n" + "- " * 90_000,
    "a Python object": "parameters: !!python/object/apply:os.system [exit 1]",
    "an alias of itself": "parameters: &a {x: *a}",
    "a list of sections": "- facts",
    "one text": "facts",
    "a number of 5,000 digits": VALUE.format("value: " + "9" * 5000 + ", source: S1"),
    "a huge power": VALUE.format("value: '1e9999999', source: S1"),
    "more than a million million": VALUE.format("value: 1000000000000, source: S1"),
    "not a number": VALUE.format("value: .nan, source: S1"),
    "infinity": VALUE.format("value: .inf, source: S1"),
    "a division by zero": VALUE.format("value: '1/0', source: S1"),
    "a value without source": VALUE.format("value: 1"),
    "a weight divided by zero": "facts: {household: {x: {score: {p: '1/0'}}}}",
    "a weight that is no number": "facts: {household: {x: {score: {p: .nan}}}}",
    "a table outside the register": FIELD.format("table: ../../etc/passwd"),
    "a name that is no name": "facts: {household: {'x\"; drop': {is: p}}}",
    "a section that is none": "sections: {a: 1}",
    "a key that stands twice": "facts: {household: {x: {is: p}, x: {is: q}}}",
    "a parent outside the packs": "pack: {extends: ../../../../etc}",
    "half a character": 'facts: {household: {x: {is: "\\ud800"}}}',
    "bytes that are no text": b"facts: \xff\xfe\x00",
}


@pytest.mark.parametrize("name", TRAPS)
def test_trap_in_a_file_is_refused_with_a_code(tmp_path, name):
    text = TRAPS[name]
    folder = throwaway.write_pack(tmp_path / "throwaway", throwaway.sections())
    (folder / "trap.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(StandardError) as refused:
        load_standard(folder)
    assert all(fault.message and fault.remedy for fault in refused.value.faults)
    assert all(fault.file and fault.place for fault in refused.value.faults)
    assert all(len(str(fault)) < 1000 for fault in refused.value.faults)


def test_texts_of_a_pack_stay_texts_in_the_steps(tmp_path):
    sections = throwaway.sections()
    sections["pack"]["currency"] = "X' OR '1'='1"
    sections["fields"]["household"]["s"] = {
        "type": "code",
        "table": "living",
        "column": 's" FROM secrets; --',
        "values": ["a'b", "c"],
    }
    sections["facts"]["household"]["odd"] = {"is": "s = 'a''b'", "report": True}
    folder = throwaway.write_pack(tmp_path / "throwaway", sections)
    made = throwaway.household("h", {"p": True})
    tables = throwaway.arrow(throwaway.register_of([made]), Pack(folder))
    living = tables["living"].append_column('s" FROM secrets; --', pa.array(["a'b"]))
    result = evaluate_tables(
        load_standard(folder), tables | {"living": living}, as_of=throwaway.AS_OF
    )
    assert result.decisions["odd"].to_pylist() == [True]
