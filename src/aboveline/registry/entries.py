"""What the register names at the top of every page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aboveline.accounts.permissions import Permission
from aboveline.web.doors import permits
from aboveline.web.navigation import Item, add


def add_entries() -> None:
    """Add the entries of the register."""
    read = permits(Permission.REGISTRY_HOUSEHOLD_READ)
    add(Item(_("Households"), "registry:households", 20, read, "/households/"))
    make = permits(Permission.REGISTRY_IMPORT_MAKE)
    add(Item(_("Imports"), "registry:imports", 40, make, "/imports/"))
    decide = permits(Permission.REGISTRY_DUPLICATE_DECIDE)
    add(Item(_("Duplicates"), "registry:duplicates", 45, decide, "/duplicates/"))
