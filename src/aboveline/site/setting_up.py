"""The first administrator of an empty site: levels, the country, a person with that duty."""

from __future__ import annotations

from django.db import transaction

from aboveline.accounts.actions import add_user, give_duty, invite_user
from aboveline.accounts.actors import service
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Role
from aboveline.areas.actions import add_area, add_level
from aboveline.areas.models import Area
from aboveline.registry.standards import site_standard

_SETUP = service("setup")
_CHINESE = {
    "nation": "国家",
    "province": "省",
    "prefecture": "市",
    "county": "县",
    "township": "乡镇",
    "village": "村",
}


@transaction.atomic
def make_administrator(username: str, *, name: str, country: str, email: str = "") -> str:
    """The path on which the administrator sets a password; a person who is there keeps his.

    The levels come from the standard of the site; the country is added when there is no area.
    Raises Refused (ACCOUNTS-005, -008).
    """
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        user = add_user(username, actor=_SETUP, name=name, email=email)
    root = Area.objects.filter(parent=None, valid_to=None).order_by("level__rank").first()
    give_duty(user, actor=_SETUP, role=Role.ADMINISTRATOR, area=root or _country(country))
    return invite_user(user, actor=_SETUP)


def _country(name: str) -> Area:
    levels = list(site_standard().pack.levels)
    for place, code in enumerate(levels, start=1):
        words = {"name_zh": _CHINESE.get(code, "")}
        add_level(code, 10 * place, code.replace("_", " ").capitalize(), actor=_SETUP, **words)
    return add_area(name, levels[0], actor=_SETUP)
