"""What the register names at the top of every page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aboveline.accounts.permissions import Permission
from aboveline.areas import naming, panels
from aboveline.registry.words import site_words
from aboveline.web.doors import permits
from aboveline.web.navigation import Item, add


def add_panels() -> None:
    """Add what the register says on the page of an area, and how the standard names its facts."""
    # they need the models
    from aboveline.registry.fields import fields_of  # noqa: PLC0415
    from aboveline.registry.views.placing import unplaced_panel  # noqa: PLC0415
    from aboveline.registry.views.villages import village_panel  # noqa: PLC0415

    def named(fact: str) -> str:
        field = fields_of("village").get(fact)
        return field.label if field is not None else site_words().name("fields", fact)

    panels.add("unplaced", unplaced_panel, order=5)
    panels.add("village", village_panel, order=40)
    naming.name_facts_by(named)


def add_entries() -> None:
    """Add the entries of the register."""
    read = permits(Permission.REGISTRY_HOUSEHOLD_READ)
    add(Item(_("Households"), "registry:households", 20, read, "/households/"))
    make = permits(Permission.REGISTRY_IMPORT_MAKE)
    add(Item(_("Imports"), "registry:imports", 40, make, "/imports/"))
    decide = permits(Permission.REGISTRY_DUPLICATE_DECIDE)
    add(Item(_("Duplicates"), "registry:duplicates", 45, decide, "/duplicates/"))
