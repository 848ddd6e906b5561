"""A register in Parquet, opened for questions."""

import duckdb

TABLES = ("households", "people", "living", "income", "visits")


class Opened:
    """A register in Parquet with a view for each table, asked in SQL."""

    def __init__(self, folder):
        self.connection = duckdb.connect()
        places = {table: f"county=*/{table}" for table in TABLES}
        for table, place in {**places, "areas": "areas", "area_facts": "area_facts"}.items():
            files = f"read_parquet('{folder}/{place}.parquet', hive_partitioning = false)"
            self.connection.execute(f"create view {table} as from {files}")
        self.connection.execute(
            "create view observed as from living"
            " join households using (household_id) join areas using (area_id)"
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def rows(self, query):
        return self.connection.execute(query).fetchall()

    def row(self, query):
        (only,) = self.rows(query)
        return only

    def view(self, name):
        return self.connection.view(name)
