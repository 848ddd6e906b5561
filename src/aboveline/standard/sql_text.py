"""Small pieces of SQL text: quoted names and literals, put into a template by name."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLACE = re.compile(r"<([a-z_]+)>")


def quoted(name: str) -> str:
    """A name as an SQL identifier.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | float) -> str:
    """A text or number as an SQL literal.

    >>> literal("it's"), literal(3)
    ("'it''s'", '3')
    """
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


def literals(values: Iterable[str | float]) -> str:
    """Literals with commas between them, for `in (...)`."""
    return ", ".join(literal(value) for value in values)


def fill(template: str, **pieces: str) -> str:
    """The template with each `<name>` replaced by the SQL piece of that name.

    >>> fill("<x> between 0 and <top>", x=quoted("age"), top="9")
    '"age" between 0 and 9'
    """
    return _PLACE.sub(lambda found: pieces[found[1]], template)
