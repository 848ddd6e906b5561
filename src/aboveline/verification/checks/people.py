"""The recorder of a flag by name, for those who decide about it alone."""

from __future__ import annotations

from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Permission
from aboveline.verification.models import Flag


def who_recorded(flag: Flag, actor: Actor) -> str:
    """The name of the recorder; empty for other units, and for readers who decide nothing."""
    if flag.unit != "recorder" or not actor.may(
        Permission.VERIFICATION_FLAG_DECIDE, flag.county_id
    ):
        return ""
    kind, _sign, key = flag.unit_key.partition(":")
    try:
        wanted = UUID(key)
    except ValueError:
        return ""
    names = User.objects.filter(pk=wanted).values_list("name", flat=True)
    return (names.first() or "") if kind == "user" else ""
