"""No page is wider than a phone: each in English, every fourth in Chinese, with long names."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from tests.browser.conftest import PHONE
from tests.cast import Cast
from tests.site.address_scene import Scene, make_scene
from tests.site.addresses import ADDRESSES

from aboveline.accounts.permissions import ROLES, Permission, Role
from aboveline.areas.models import Area
from aboveline.registry.models import Household

LOOKERS = tuple(dict.fromkeys((Role.COUNTY, *Role)))
AREA = "Upper Dongfanghong Village 12（上东方红民族团结示范村）"
PERSON = "阿不都热合曼·买买提吐尔逊·库尔班江·艾"
WIDTH = "[document.documentElement.scrollWidth, window.innerWidth]"
MOST_UNSEEN = 5
"""Pages that need another place or hour than the scene has."""


def _paths(scene: Scene, role: Role) -> list[str]:
    """The pages that this role is the first to see."""
    return [
        reverse(name, kwargs=address.here(scene))
        for name, address in ADDRESSES.items()
        if address.takes != "post" and _looker(address.permission) is role
    ]


def _looker(permission: Permission) -> Role:
    return next(role for role in LOOKERS if permission in ROLES[role])


def _width(page: Any, path: str) -> str:
    """Whether a page is wide or fits; unseen when it is not there for this role."""
    from playwright.sync_api import Error  # noqa: PLC0415 - only where it can be used

    try:
        answer = page.goto(path)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return "a file"
    if answer.status != 200:
        return "unseen"
    needed, there = page.evaluate(WIDTH)
    return "wide" if needed > there else "fits"


def test_no_page_scrolls_sideways_on_a_phone(opened: Any, cast: Cast, live_server: Any) -> None:
    scene = make_scene(cast)
    Area.objects.filter(pk=cast.areas["shigou-3"].pk).update(name=AREA)
    Household.objects.filter(number="0417").update(head_name=PERSON)
    found = {}
    for role in LOOKERS:
        if not (paths := _paths(scene, role)):
            continue
        page = opened(role.value, viewport=PHONE)
        for language, some in (("en", paths), ("zh-hans", paths[::4])):
            cookie = {"name": "django_language", "value": language, "url": live_server.url}
            page.context.add_cookies([cookie])
            found |= {f"{language} {path}": _width(page, path) for path in some}
    assert [path for path, width in found.items() if width == "wide"] == []
    assert sum(width == "fits" for width in found.values()) > len(ADDRESSES) // 2
    unseen = [path for path, width in found.items() if width == "unseen"]
    assert len(unseen) <= MOST_UNSEEN, unseen
