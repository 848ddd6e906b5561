"""What the ledger names at the top of every page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aboveline.accounts.permissions import Permission
from aboveline.web.doors import permits
from aboveline.web.navigation import Item, add


def add_entries() -> None:
    """Add the ledger, and what is due for whoever works in it."""
    answer = permits(Permission.PROBLEMS_PROBLEM_ANSWER)
    add(Item(_("My week"), "problems:mine", 15, answer))
    read = permits(Permission.PROBLEMS_PROBLEM_READ)
    add(Item(_("Ledger"), "problems:problems", 30, read, "/problems/"))
