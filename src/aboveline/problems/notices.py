"""What the ledger's messages say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aboveline.accounts.messages import add_kind


def add_kinds() -> None:
    """Name the sentence of each kind."""
    add_kind("overdue", _("%(count)s overdue problems have come up to %(area)s."))
    add_kind(
        "missed",
        _("%(count)s watched households of %(area)s were not seen %(times)s times in a row."),
    )
