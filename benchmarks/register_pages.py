"""Lists, searches, area and household pages over a register of a million households.

`python -m benchmarks.register_pages [--households N]` starts a PostgreSQL server of its own, fills
it in SQL with a made-up province (100 counties of 10 townships of 10 villages), and asks every page
as a county officer and as somebody of the nation, each address several times over different places.
Prints the median and the 95th percentile of the time on the server, and the queries.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.machine import described, print_rows
from tools.postgres import server

DAY = "2020-06-30"
ROUNDS = 20

AREAS = """
INSERT INTO areas_level VALUES ('nation', 1, 'Nation', ''), ('county', 2, 'County', ''),
  ('township', 3, 'Township', ''), ('village', 4, 'Village', '');
CREATE TEMP TABLE tree AS
  SELECT md5('n')::uuid AS id, NULL::uuid AS parent, 'nation' AS level, '' AS code
  UNION ALL SELECT md5('c' || c)::uuid, md5('n')::uuid, 'county', lpad(c::text, 3, '0')
    FROM generate_series(0, 99) AS c
  UNION ALL SELECT md5('t' || c || '-' || t)::uuid, md5('c' || c)::uuid, 'township',
    lpad(c::text, 3, '0') || t FROM generate_series(0, 99) AS c, generate_series(0, 9) AS t
  UNION ALL SELECT md5('v' || c || '-' || t || '-' || v)::uuid, md5('t' || c || '-' || t)::uuid,
    'village', lpad(c::text, 3, '0') || t || v
    FROM generate_series(0, 99) AS c, generate_series(0, 9) AS t, generate_series(0, 9) AS v;
INSERT INTO areas_area (id, name, name_pinyin, code, "order", level_id, parent_id, parent_doubt)
  SELECT id, '地' || code, 'di' || code, code, code, level, parent, '' FROM tree;
WITH RECURSIVE above(id, up, distance) AS (
  SELECT id, id, 0 FROM tree
  UNION ALL SELECT above.id, tree.parent, distance + 1 FROM above JOIN tree ON tree.id = above.up
  WHERE tree.parent IS NOT NULL
)
INSERT INTO areas_areaclosure (below_id, above_id, distance) SELECT id, up, distance FROM above;
"""
_DEFAULTS = {"character varying": "''", "text": "''", "jsonb": "'{}'", "boolean": "false"}


def rows_sql(cursor: Any, table: str, given: dict[str, str], source: str) -> str:
    """INSERT of every column of a table that needs a value: as given, or empty."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s "
        "AND is_nullable = 'NO' AND is_identity = 'NO'",
        [table],
    )
    columns = {name: _DEFAULTS.get(kind, "0") for name, kind in cursor.fetchall()} | given
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} FROM {source}"  # noqa: S608


def made_up(count: int) -> list[tuple[str, dict[str, str], str]]:
    """Table, SQL of its columns and the numbers they are made from: three people a household."""
    village = "md5('v' || n % 100 || '-' || n / 100 % 10 || '-' || n / 1000 % 10)::uuid"
    surname = "substr('王李张刘陈杨赵黄周吴', 1 + (n * 7 + k) % 10, 1)"
    given = "substr('志强军明国建平文华勇山海林春东金福田石根', 1 + (n * 13 + k * 5) % 20, 2)"
    pinyin = "'wang' || chr(97 + (n * 13 + k) % 26) || chr(97 + n / 26 % 26)"
    pair = f"generate_series(0, {count - 1}) AS n, generate_series(0, 2) AS k"
    one = f"generate_series(0, {count - 1}) AS n, (SELECT 0 AS k) AS first"
    moment = f"'{DAY}'::timestamptz"
    household = {
        "id": "md5('h' || n)::uuid",
        "number": "lpad((n % 100)::text, 3, '0') || '-' || lpad((n / 100)::text, 6, '0')",
        "area_id": village,
        "register_status": "(ARRAY['exited','registered_poor','monitored','not_registered'])"
        "[1 + n / 7 % 4]",
        "head_name": f"{surname} || {given}",
        "head_pinyin": pinyin,
        "size": "3",
        "recorded_at": moment,
    }
    person = {
        "id": "md5('p' || n || '-' || k)::uuid",
        "name": f"{surname} || {given}",
        "name_pinyin": pinyin,
        "birth_date": "DATE '1950-01-01' + n % 20000",
        "identity_last4_index": "'demo:' || substr(md5((n % 9973)::text), 1, 40)",
        "recorded_at": moment,
    }
    member = {
        "person_id": "md5('p' || n || '-' || k)::uuid",
        "household_id": "md5('h' || n)::uuid",
        "relation": "(ARRAY['head','spouse','son'])[1 + k]",
    }
    decision = {
        "household_id": "md5('h' || n)::uuid",
        "standard": "'china-2013'",
        '"on"': f"DATE '{DAY}'",
        "state": "CASE WHEN n % 50 = 0 THEN 'does_not_meet' WHEN n % 97 = 0 THEN 'cannot_tell' "
        "ELSE 'meets' END",
        "is_latest": "true",
        "criteria": "jsonb_build_object('income', n % 50 <> 0)",
        "at": moment,
    }
    visit = {
        "id": "md5('w' || n)::uuid",
        "household_id": "md5('h' || n)::uuid",
        "visited_on": f"DATE '{DAY}' - (n % 300)::int",
        "mode": "'home'",
        "recorded_at": moment,
    }
    return [
        ("registry_household", household, one),
        ("registry_person", person, pair),
        ("registry_membership", member, pair),
        ("evaluation_decision", decision, one),
        ("registry_visit", visit, one),
    ]


def fill(count: int) -> None:
    """Areas, households, people, a decision and a visit each."""
    from django.db import connection  # noqa: PLC0415 - after Django started

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET session_replication_role = replica")  # keys fit, no need to check each
        cursor.execute(AREAS)
        for table, columns, source in made_up(count):
            named = {key.strip('"'): value for key, value in columns.items()}
            cursor.execute(rows_sql(cursor, table, named, source))
        cursor.execute("ANALYZE")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("SET statement_timeout = 60000")


def people_who_ask() -> dict[str, Any]:
    """A county officer and somebody of the nation, signed in."""
    import uuid  # noqa: PLC0415
    from datetime import date  # noqa: PLC0415
    from hashlib import md5  # noqa: PLC0415

    from django.test import Client  # noqa: PLC0415

    from aboveline.accounts.models import Duty, User  # noqa: PLC0415
    from aboveline.web.clock import now  # noqa: PLC0415

    clients = {}
    for role, name in (("county", "c7"), ("nation", "n")):
        area = uuid.UUID(md5(name.encode(), usedforsecurity=False).hexdigest())
        user = User.objects.create(username=role, name=role)
        Duty.objects.create(
            user=user, role=role, area_id=area, valid_from=date(2014, 1, 1), given_at=now()
        )
        client = Client(raise_request_exception=False)
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        clients[role] = client
    return clients


def addresses(number: int) -> dict[str, str]:
    """Each page at a different place."""
    import uuid  # noqa: PLC0415
    from hashlib import md5  # noqa: PLC0415

    def key(text: str) -> uuid.UUID:
        return uuid.UUID(md5(text.encode(), usedforsecurity=False).hexdigest())

    name = "王李张刘陈杨赵黄周吴"[number % 10] + "志强军明国建平"[number % 7]
    return {
        "home": "/",
        "list": "/households/",
        "list, a state": "/households/?state=does_not_meet",
        "list, a status": "/households/?status=monitored",
        "list, cannot tell": "/households/?state=cannot_tell",
        "list, not visited since": "/households/?unvisited=2019-12-31",
        "list, a township": f"/households/?area={key(f't7-{number % 10}')}",
        "search, a name": f"/households/?q={name}",
        "search, pinyin": f"/households/?q=wang{chr(97 + number % 26)}",
        "search, a number": f"/households/?q=007-00{number:02d}",
        "search, last four": f"/households/?q={1000 + number}",
        "area, county": f"/areas/{key('c7')}/",
        "area, village": f"/areas/{key(f'v7-{number % 10}-3')}/",
        "household": f"/households/007-{number * 37:06d}/",
    }


def asked(clients: dict[str, Any]) -> list[tuple[str, ...]]:
    """A row a page and person: status, median and 95th percentile in ms, most queries."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    rows = []
    for role, client in clients.items():
        for page in addresses(0):
            times, queries, statuses = [], 0, set()
            client.get(addresses(0)[page], follow=True)
            for number in range(ROUNDS):
                with CaptureQueriesContext(connection) as captured:
                    start = time.perf_counter()
                    answer = client.get(addresses(number)[page], follow=True)
                    times.append((time.perf_counter() - start) * 1000)
                queries = max(queries, len(captured))
                statuses.add(str(answer.status_code))
            late = statistics.quantiles(times, n=20)[-1]
            shown = (f"{statistics.median(times):.0f}", f"{late:.0f}", str(queries))
            rows.append((role, page, "/".join(sorted(statuses)), *shown))
    return rows


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aboveline-pages-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "home").mkdir()
        with server(folder, more="-c fsync=off -c shared_buffers=1GB -c jit=off") as url:
            os.environ["ABOVELINE_DATABASE_URL"] = url
            os.environ.setdefault("ABOVELINE_SECOND_FACTOR", "optional")
            os.environ["ABOVELINE_TODAY"] = DAY
            from aboveline.site.starting import bring_up_to_date, start_django  # noqa: PLC0415

            start_django(home=folder / "home")
            bring_up_to_date()
            start = time.perf_counter()
            fill(options.households)
            print(described())
            print(
                f"{options.households:,} households filled in {time.perf_counter() - start:.0f} s"
            )
            head = ("who", "page", "status", "median ms", "95 % ms", "queries")
            print_rows(head, asked(people_who_ask()))


if __name__ == "__main__":
    main()
