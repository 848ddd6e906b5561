"""Made-up registers that several tests look at."""

import duckdb
import pytest

from aboveline.synthetic import register_folder

TABLES = ("households", "people", "living", "income", "visits")


def opened(folder):
    """A connection with a view for each table of a register in Parquet."""
    connection = duckdb.connect()
    for table in TABLES:
        files = f"{folder}/county=*/{table}.parquet"
        connection.execute(
            f"create view {table} as from read_parquet('{files}', hive_partitioning = false)"
        )
    for table in ("areas", "area_facts"):
        connection.execute(f"create view {table} as from read_parquet('{folder}/{table}.parquet')")
    return connection


@pytest.fixture(scope="session")
def quarterly(tmp_path_factory):
    """30,000 households in three counties, everything answered, quarterly income."""
    folder = register_folder(
        tmp_path_factory.mktemp("quarterly"),
        households=30_000,
        seed=11,
        income="quarterly",
        unknown_share=0,
        identity_numbers=True,
    )
    with opened(folder) as connection:
        yield connection
