"""Writes docs/permissions.md from the roles and permissions of the code."""

from __future__ import annotations

import os
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parents[1] / "docs" / "permissions.md"
HEAD = """# Who may do what

Written by `python tools/permissions.py` from `src/aboveline/accounts/permissions.py`; a test
holds it there. A person has no rights of his own. A **duty** gives a role in one area and all
below it, from a day to a day; outside that area and time it gives nothing. What is absent and what
is forbidden get the same answer. Nobody gives a duty to himself or ends his own, and nobody gives
a role of a level above his own area.

"""


def text() -> str:
    """The whole page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aboveline.site.settings")
    django.setup()
    from django.utils.translation import override  # noqa: PLC0415 - after Django started

    from aboveline.accounts.queries import permission_table, role_table  # noqa: PLC0415

    with override("en"):
        roles, permissions = role_table(), permission_table()
    lines = ["| role | what it is for | gives | second factor |", "| --- | --- | --- | --- |"]
    for line in roles:
        factor = "required" if line.needs_second_factor else ""
        lines.append(f"| {line.name} | {line.words} | {', '.join(line.gives)} | {factor} |")
    lines += ["", "| permission | may | roles |", "| --- | --- | --- |"]
    for permission in permissions:
        holders = ", ".join(
            role.name for role, held in zip(roles, permission.held, strict=True) if held
        )
        lines.append(f"| `{permission.code}` | {permission.words} | {holders} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
