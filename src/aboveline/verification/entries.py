"""What verification names at the top of every page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aboveline.accounts.permissions import Permission
from aboveline.web.doors import permits
from aboveline.web.navigation import Item, add


def add_entries() -> None:
    """Add the pages of verification."""
    decide = permits(Permission.VERIFICATION_HIT_DECIDE)
    add(Item(_("Comparisons"), "verification:comparisons", 50, decide, "/comparisons/"))
