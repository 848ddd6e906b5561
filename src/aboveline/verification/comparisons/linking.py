"""Which people of the register stand in a list from outside: no database, no Django."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import duckdb
import pyarrow as pa
from splink.internals.duckdb.database_api import DuckDBAPI
from splink.internals.linker import Linker

from aboveline.registry.duplicates.matching import comparison_of
from aboveline.registry.duplicates.matching import model as model_of_people
from aboveline.registry.spoken import spoken
from aboveline.standard.yaml_files import read_yaml

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("key", "name", "born", "sex", "county", "identity_index")]
)
"""One row a person or entry; unknown is null. `born` is a day as text, names are uniform."""
FOUND = pa.schema(
    [
        ("key", pa.string()),
        ("entry", pa.string()),
        ("probability", pa.float64()),
        ("is_exact", pa.bool_()),
        ("name", pa.string()),
        ("birth_date", pa.string()),
        ("sex", pa.string()),
        ("county", pa.string()),
    ]
)
"""A row a person and entry that may be one: how likely, and how each thing compares."""


def linked(people: pa.Table, entries: pa.Table, *, threshold: float | None = None) -> pa.Table:
    """The people of a register and the entries of a list that are likely one, as `FOUND`.

    Both are tables of `SCHEMA`. The same identity number is one person whatever else differs;
    who has no such entry is weighed by name, birth date, sex and county (Fellegi and Sunter,
    computed by splink), and the likeliest entry is given where it stands out: entries that are
    equally likely are all given, for a person to decide.
    """
    least = model()["threshold"] if threshold is None else threshold
    with duckdb.connect() as connection:
        for name, table in (("people_given", people), ("entries_given", entries)):
            connection.register(name, _said(table))
        connection.execute(_EXACT)
        sides = [connection.table(name).count("*").fetchall()[0][0] for name in ("l", "r")]
        if all(sides):
            api = DuckDBAPI(connection)
            tables = [api.register(name, dataset_display_name=name) for name in ("l", "r")]
            linker = Linker(tables, _settings(*sides), log_level=None)
            predicted = linker.inference.predict(threshold_match_probability=least)
            connection.register("predicted", predicted.as_duckdbpyrelation())
            connection.execute(_likely())
        return connection.table("found").order("key, entry").to_arrow_table().cast(FOUND)


@cache
def model() -> dict[str, Any]:
    """The model as `model.yaml` has it."""
    text = resources.files("aboveline.verification.comparisons") / "model.yaml"
    found: dict[str, Any] = read_yaml(text.read_text(encoding="utf-8"))
    return found


def _settings(people: int, entries: int) -> dict[str, Any]:
    shapes = {**model_of_people()["comparisons"], **model()["comparisons"]}
    return {
        "link_type": "link_only",
        "unique_id_column_name": "key",
        "probability_two_random_records_match": model()["expected_share"] / max(people, entries),
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in model()["blocks"]
        ],
        "comparisons": [comparison_of(name, shapes[name]) for name in model()["compared"]],
    }


def _said(table: pa.Table) -> pa.Table:
    """The table with what its names are said like."""
    pinyin, sound = spoken(table.column("name").combine_chunks())
    return table.append_column("pinyin", pinyin).append_column("sound", sound)


def _label(name: str) -> str:
    """SQL: the name of the level at which two records compare."""
    shapes = {**model_of_people()["comparisons"], **model()["comparisons"]}
    levels = list(reversed(shapes[name]["levels"]))  # splink counts levels from the last one
    cases = " ".join(f"WHEN {at} THEN '{level}'" for at, level in enumerate(levels))
    return f"CASE gamma_{name} {cases} ELSE 'missing' END"


_EXACT = """
-- one row a person and entry with the same identity number
CREATE TABLE found AS
SELECT p.key, e.key AS entry, 1.0::DOUBLE AS probability, true AS is_exact,
    CASE WHEN p.name = e.name THEN 'same' ELSE 'other' END AS name,
    CASE WHEN p.born = e.born THEN 'same' ELSE 'other' END AS birth_date,
    CASE WHEN p.sex = e.sex THEN 'same' ELSE 'other' END AS sex,
    CASE WHEN p.county = e.county THEN 'same' ELSE 'other' END AS county
FROM people_given p JOIN entries_given e USING (identity_index);
-- one row a person; one row an entry that is nobody's yet; key: key
CREATE TABLE l AS SELECT *, left(born, 4) AS born_year, right(born, 5) AS born_day
FROM people_given;
CREATE TABLE r AS SELECT *, left(born, 4) AS born_year, right(born, 5) AS born_day
FROM entries_given WHERE key NOT IN (SELECT entry FROM found);
"""


def _likely() -> str:
    """SQL: the likeliest people of each entry; a person may have several entries."""
    return f"""
    INSERT INTO found
    SELECT key_l, key_r, predicted.match_probability, false, {_label("name")},
        {_label("birth_date")}, {_label("sex")}, {_label("county")}
    FROM predicted
    QUALIFY match_weight >= max(match_weight) OVER (PARTITION BY key_r) - 0.01
    """  # noqa: S608 - the labels are those of model.yaml
