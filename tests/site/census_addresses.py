"""Addresses of censuses."""

from __future__ import annotations

from typing import Any

from tests.site.address import Address
from tests.site.address_scene import NOWHERE, VILLAGE

from aboveline.accounts.permissions import Permission


def _census(thing: str, permission: Permission, takes: str = "get", **more: Any) -> Address:
    """A thing of a census of the county: the round, or what `Scene.census` has by this name."""
    given = {
        "area": VILLAGE if thing in ("village", "counted", "difference") else "qinglan",
        "here": lambda scene: {"key": getattr(scene.census, thing).pk},
        "absent": {"key": NOWHERE},
    }
    return Address(permission, takes, **(given | more))


_P = Permission
OF_CENSUS: dict[str, Address] = {
    "verification:censuses": Address(_P.VERIFICATION_CENSUS_READ),
    "verification:open_census": _census(
        "round",
        _P.VERIFICATION_CENSUS_PLAN,
        "both",
        area=VILLAGE,
        here=lambda scene: {"key": scene.cast.areas[VILLAGE].pk},
    ),
    "verification:census": _census("round", _P.VERIFICATION_CENSUS_READ),
    "verification:census_step": _census("round", _P.VERIFICATION_CENSUS_PLAN, "post"),
    "verification:census_village": _census("village", _P.VERIFICATION_CENSUS_READ),
    "verification:census_give": _census("village", _P.VERIFICATION_CENSUS_PLAN, "post"),
    "verification:differences": _census("round", _P.VERIFICATION_CENSUS_DECIDE),
    "verification:export_differences": _census("round", _P.VERIFICATION_CENSUS_DECIDE),
    "verification:export_missed": _census("round", _P.VERIFICATION_CENSUS_READ),
    "verification:open_census_problems": _census("round", _P.VERIFICATION_CENSUS_DECIDE, "post"),
    "verification:difference": _census("difference", _P.VERIFICATION_CENSUS_DECIDE, "both"),
    "verification:own_census": Address(_P.VERIFICATION_CENSUS_COUNT),
    "verification:count": _census(
        "counted", _P.VERIFICATION_CENSUS_COUNT, "both", owner="enumerator"
    ),
    "verification:list_found": _census(
        "village", _P.VERIFICATION_CENSUS_COUNT, "post", owner="enumerator"
    ),
}
