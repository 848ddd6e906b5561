"""What the site names at the top of every page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aboveline.accounts.permissions import Permission
from aboveline.areas import panels
from aboveline.site.pages.area_panel import board_panel
from aboveline.web.doors import permits
from aboveline.web.navigation import Item, add


def add_entries() -> None:
    """Add the entries of the pages that join apps, and the short board to the page of an area."""
    add(Item(_("My area"), "pages:home", 10, permits(Permission.AREAS_AREA_READ)))
    may_read = permits(Permission.STANDARD_STANDARD_READ)
    add(Item(_("The standard"), "pages:standard", 80, may_read))
    may_audit = permits(Permission.AUDIT_ENTRY_READ)
    add(Item(_("Audit"), "audit:entries", 90, may_audit, "/audit/"))
    panels.add("board", board_panel, order=10)
