"""A small made-up country to change: one province, two counties, a township, three villages."""

from __future__ import annotations

from aboveline.accounts.actors import service
from aboveline.areas.actions import NewArea, add_areas, add_level
from aboveline.areas.models import Area

CLERK = service("test")
LEVELS = ("nation", "province", "county", "township", "village")


def a_country() -> dict[str, Area]:
    """The areas by a short word: nation, province, qinglan, baishi, shigou, v1, v2, v3."""
    for rank, code in enumerate(LEVELS, start=1):
        add_level(code, rank, code, actor=CLERK)
    nation = NewArea("Madeup", "nation")
    province = NewArea("青岚省", "province", nation.key, "990000")
    qinglan = NewArea("青岚县", "county", province.key, "990101")
    baishi = NewArea("白石县", "county", province.key, "990102")
    shigou = NewArea("石沟乡", "township", qinglan.key, "990101001")
    villages = [NewArea(f"石沟{n}村", "village", shigou.key, f"99010100100{n}") for n in (1, 2, 3)]
    rows = [nation, province, qinglan, baishi, shigou, *villages]
    words = ("nation", "province", "qinglan", "baishi", "shigou", "v1", "v2", "v3")
    return dict(zip(words, add_areas(rows, actor=CLERK), strict=True))
