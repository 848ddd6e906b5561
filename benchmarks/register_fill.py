"""A made-up nation for `benchmarks.register_pages`, written by the database itself.

10 provinces of 10 counties of 10 townships of 10 villages; households of three people with a
decision and a visit each. Common surnames are as frequent as in the country, so that some searches
find very many.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from hashlib import md5
from typing import Any

from django.db import connection

from aboveline.registry.models import Person
from aboveline.vault.sealing import digest

DAY = "2020-06-30"
SURNAMES = (
    *(("王", "wang"),) * 8, *(("李", "li"),) * 8, *(("张", "zhang"),) * 7, *(("刘", "liu"),) * 5,
    *(("陈", "chen"),) * 5, *(("杨", "yang"),) * 3, *(("赵", "zhao"),) * 2, *(("黄", "huang"),) * 2,
    ("周", "zhou"), ("吴", "wu"), ("徐", "xu"), ("孙", "sun"), ("胡", "hu"), ("朱", "zhu"),
    ("高", "gao"), ("林", "lin"), ("何", "he"), ("郭", "guo"), ("马", "ma"), ("罗", "luo"),
)  # fmt: skip
GIVEN = (
    *(("志", "zhi"), ("强", "qiang"), ("军", "jun"), ("明", "ming"), ("国", "guo"), ("建", "jian")),
    *(("平", "ping"), ("文", "wen"), ("华", "hua"), ("勇", "yong"), ("山", "shan"), ("海", "hai")),
    *(("林", "lin"), ("春", "chun"), ("东", "dong"), ("金", "jin"), ("福", "fu"), ("田", "tian")),
    *(("石", "shi"), ("根", "gen"), ("秀", "xiu"), ("英", "ying"), ("兰", "lan"), ("梅", "mei")),
    *(("玉", "yu"), ("珍", "zhen"), ("芳", "fang"), ("丽", "li"), ("红", "hong"), ("霞", "xia")),
)
_AREAS = """
INSERT INTO areas_level VALUES ('nation', 1, 'Nation', ''),
  ('province', 2, 'Province', ''), ('county', 3, 'County', ''),
  ('township', 4, 'Township', ''), ('village', 5, 'Village', '');
CREATE TEMP TABLE tree AS
  SELECT md5('n')::uuid AS id, NULL::uuid AS parent, 'nation' AS level, '' AS code
  UNION ALL SELECT md5('p' || p)::uuid, md5('n')::uuid, 'province', lpad(p::text, 2, '0')
    FROM generate_series(0, 9) AS p
  UNION ALL SELECT md5('c' || c)::uuid, md5('p' || c / 10)::uuid, 'county', lpad(c::text, 3, '0')
    FROM generate_series(0, 99) AS c
  UNION ALL SELECT md5('t' || c || '-' || t)::uuid, md5('c' || c)::uuid, 'township',
    lpad(c::text, 3, '0') || t FROM generate_series(0, 99) AS c, generate_series(0, 9) AS t
  UNION ALL SELECT md5('v' || c || '-' || t || '-' || v)::uuid, md5('t' || c || '-' || t)::uuid,
    'village', lpad(c::text, 3, '0') || t || v
    FROM generate_series(0, 99) AS c, generate_series(0, 9) AS t, generate_series(0, 9) AS v;
INSERT INTO areas_area (id, name, name_pinyin, code, "order", level_id, parent_id, parent_doubt)
  SELECT id, '地' || code, 'di' || code, code, code, level, parent, '' FROM tree;
INSERT INTO areas_areaname (area_id, name) SELECT id, name FROM areas_area;
WITH RECURSIVE above(id, up, distance) AS (
  SELECT id, id, 0 FROM tree
  UNION ALL SELECT above.id, tree.parent, distance + 1 FROM above JOIN tree ON tree.id = above.up
  WHERE tree.parent IS NOT NULL
)
INSERT INTO areas_areaclosure (below_id, above_id, distance) SELECT id, up, distance FROM above;
"""
_TALLIES = """
INSERT INTO evaluation_tally (area_id, measure, households, people, at)
  SELECT area_id, measure, count(*), sum(size), now() FROM registry_household h
  JOIN evaluation_decision d ON d.household_id = h.id,
  LATERAL (VALUES ('all'), ('state:' || d.state)) AS m(measure) GROUP BY 1, 2
"""
_DEFAULTS = {"character varying": "''", "text": "''", "jsonb": "'{}'", "boolean": "false"}
Table = tuple[str, dict[str, str], str]


def area_key(text: str) -> uuid.UUID:
    """The key of an area: n, p7 (a province), c77 (a county), t77-0 (a township), v77-0-3."""
    return uuid.UUID(md5(text.encode(), usedforsecurity=False).hexdigest())


def fill(count: int, *, counties: int = 100, more: Callable[[], list[Table]] = list) -> None:
    """Areas, households, people, decisions and visits; indexes are made when all rows are there.

    The households live in so many counties, evenly; `more` gives further tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET session_replication_role = replica")  # keys fit, no need to check each
        cursor.execute(_AREAS)
        cursor.execute("CREATE TEMP TABLE last_four (place int, digest text)")
        index = Person._meta.get_field("identity_last4_index")
        digests = [(place, digest(index, f"{place:04d}")) for place in range(10_000)]
        cursor.executemany("INSERT INTO last_four VALUES (%s, %s)", digests)
        for name, columns, source in [*_made_up(count, counties), *more()]:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname"
                " NOT IN (SELECT conname FROM pg_constraint)",
                [name],
            )
            indexes = cursor.fetchall()
            for index, _ in indexes:
                cursor.execute(f'DROP INDEX "{index}"')
            cursor.execute(_rows_sql(cursor, name, columns, source))
            for _, made in indexes:
                cursor.execute(made)
        cursor.execute(_TALLIES)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
        cursor.execute("SET statement_timeout = 60000")


def _rows_sql(cursor: Any, table: str, given: dict[str, str], source: str) -> str:
    """INSERT of every column of a table that needs a value: as given, or empty."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s "
        "AND is_nullable = 'NO' AND is_identity = 'NO'",
        [table],
    )
    columns = {name: _DEFAULTS.get(kind, "0") for name, kind in cursor.fetchall()} | given
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} FROM {source}"


def chance(below: int, *, by: str = "n", salt: int = 0) -> str:
    """SQL of a number from 0 to before `below` that looks drawn by chance."""
    return f"((hashint4(({by})::int # {salt * 7919 + 1}) & 2147483647) % {below})"


def of(choices: Any, chance: str) -> str:
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return f"(ARRAY[{listed}])[1 + {chance}]"


def _name(part: int) -> str:
    """SQL of a name in characters (0) or pinyin (1) of person k of household n."""
    said = [
        of((pair[part] for pair in pairs), chance(len(pairs), by="n * 3 + k", salt=salt))
        for salt, pairs in enumerate((SURNAMES, GIVEN, GIVEN), 1)
    ]
    return " || ".join(said)


_STATE = of(("meets",) * 95 + ("does_not_meet",) * 3 + ("cannot_tell",) * 2, chance(100, salt=8))


def _made_up(count: int, counties: int) -> list[Table]:
    """Table, SQL of its columns and the numbers they are made from: three people a household."""
    county = f"(n * {counties}::bigint / {count})"
    place = f"{chance(10, salt=4)} || '-' || {chance(10, salt=5)}"
    pair = f"generate_series(0, {count - 1}) AS n CROSS JOIN generate_series(0, 2) AS k"
    last_four = chance(10_000, by="n * 3 + k", salt=10)
    one = f"generate_series(0, {count - 1}) AS n, (SELECT 0 AS k) AS first"
    moment = f"'{DAY}'::timestamptz"
    village = f"md5('v' || {county} || '-' || {place})::uuid"
    number = (
        f"lpad({county}::text, 3, '0') || '-' || lpad((n % ({count} / {counties}))::text, 6, '0')"
    )
    household = {
        "id": "md5('h' || n)::uuid",
        "number": number,
        "area_id": village,
        "register_status": of(
            (*("not_registered",) * 16, *("exited",) * 2, "registered_poor", "monitored"),
            chance(20, salt=6),
        ),
        "head_name": _name(0),
        "head_pinyin": _name(1),
        "size": "3",
        "judged_state": _STATE,
        "recorded_at": moment,
    }
    person = {
        "id": "md5('p' || n || '-' || k)::uuid",
        "name": _name(0),
        "name_pinyin": _name(1),
        "birth_date": f"DATE '1950-01-01' + {chance(20_000, by='n * 3 + k', salt=7)}",
        "identity_last4_index": "digest",
        "home_area_id": village,
        "home_number": number,
        "recorded_at": moment,
    }
    member = {
        "person_id": "md5('p' || n || '-' || k)::uuid",
        "household_id": "md5('h' || n)::uuid",
        "relation": "(ARRAY['head','spouse','son'])[1 + k]",
    }
    return [
        ("registry_household", household, one),
        ("registry_person", person, f"{pair} JOIN last_four ON place = {last_four}"),
        ("registry_membership", member, pair),
        ("evaluation_decision", _decision(moment), one),
        ("registry_visit", _visit(moment), one),
    ]


def _decision(moment: str) -> dict[str, str]:
    """Columns of the latest decision of a household."""
    return {
        "household_id": "md5('h' || n)::uuid",
        "standard": "'china-2013'",
        "on": f"DATE '{DAY}'",
        "state": _STATE,
        "is_latest": "true",
        "criteria": f"jsonb_build_object('income', {chance(100, salt=8)} NOT BETWEEN 95 AND 97)",
        "at": moment,
    }


def _visit(moment: str) -> dict[str, str]:
    """Columns of the last visit to a household."""
    return {
        "id": "md5('w' || n)::uuid",
        "household_id": "md5('h' || n)::uuid",
        "visited_on": f"DATE '{DAY}' - {chance(300, salt=9)}",
        "mode": "'home'",
        "recorded_at": moment,
    }
