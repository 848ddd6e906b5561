"""Which records of a table may be of one person, and how likely it is: no database, no Django."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import duckdb
import pyarrow as pa
from splink.internals.duckdb.database_api import DuckDBAPI
from splink.internals.linker import Linker

from aboveline.standard.yaml_files import read_yaml

SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in (
            *("key", "household", "name", "pinyin", "sound", "born", "sex"),
            *("village", "township", "county"),
            *("identity_index", "last4_index", "phone_index"),
        )
    ]
)
"""One row a person; unknown is null. `born` is a day as text, areas and indexes are any text."""


@dataclass(frozen=True)
class Alike:
    """Two records that may be of one person; `levels` says how each thing compares."""

    first: str
    second: str
    probability: float
    levels: dict[str, str]

    @property
    def is_exact(self) -> bool:
        """Whether they have the same identity number."""
        return self.levels.get("identity_number") == "same"


def alike(people: pa.Table, *, threshold: float | None = None) -> list[Alike]:
    """The pairs of a table of `SCHEMA` that are likely one person, the likeliest first.

    Two members of one household are a pair only with the same name or the same identity number:
    brothers and sisters are alike in everything else.
    """
    if people.num_rows < 2:
        return []
    with duckdb.connect() as connection:
        connection.register("given", people)
        connection.execute(_PREPARED)
        api = DuckDBAPI(connection)
        linker = Linker(api.register("people"), settings_for(people.num_rows), log_level=None)
        least = model()["threshold"] if threshold is None else threshold
        found = linker.inference.predict(threshold_match_probability=least).as_duckdbpyrelation()
        rows = found.order("match_probability DESC, key_l, key_r").to_arrow_table().to_pylist()
    pairs = [_pair(row) for row in rows]
    home = dict(zip(*(people.column(n).to_pylist() for n in ("key", "household")), strict=True))
    return [pair for pair in pairs if _is_told_apart(pair, home)]


@cache
def model() -> dict[str, Any]:
    """The model as `model.yaml` has it."""
    text = resources.files("aboveline.registry.duplicates") / "model.yaml"
    found: dict[str, Any] = read_yaml(text.read_text(encoding="utf-8"))
    return found


def settings_for(count: int) -> dict[str, Any]:
    """The model in splink's words for so many people."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "key",
        "probability_two_random_records_match": 2 * model()["expected_share"] / max(count - 1, 1),
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in model()["blocks"]
        ],
        "comparisons": [
            comparison_of(name, shape) for name, shape in model()["comparisons"].items()
        ],
    }


def comparison_of(name: str, shape: dict[str, Any]) -> dict[str, Any]:
    """A comparison of `model.yaml` in splink's words."""
    levels: list[dict[str, Any]] = [
        {"sql_condition": shape["missing"], "is_null_level": True, "label_for_charts": "missing"}
    ]
    for label, level in shape["levels"].items():
        one = {
            "sql_condition": level["sql"],
            "m_probability": level["m"],
            "u_probability": level["u"],
            "label_for_charts": label,
        }
        if "frequency" in level:
            one["tf_adjustment_column"] = level["frequency"]
            one["tf_minimum_u_value"] = 0.00005
        levels.append(one)
    return {"output_column_name": name, "comparison_levels": levels}


def _pair(row: dict[str, Any]) -> Alike:
    levels = {}
    for name, shape in model()["comparisons"].items():
        labels = list(reversed(shape["levels"]))  # splink counts levels from the last one
        gamma = row[f"gamma_{name}"]
        levels[name] = "missing" if gamma < 0 else labels[gamma]
    first, second = sorted((row["key_l"], row["key_r"]))
    return Alike(first, second, row["match_probability"], levels)


def _is_told_apart(pair: Alike, home: dict[str, str]) -> bool:
    if home[pair.first] != home[pair.second]:
        return True
    return pair.is_exact or pair.levels["name"] == "same"


_PREPARED = """
-- one row a person; key: key; parts of the birth date by which records are blocked
CREATE TABLE people AS
SELECT *, left(born, 4) AS born_year, right(born, 5) AS born_day FROM given
"""
