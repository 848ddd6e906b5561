"""An address of the site: who comes in, and what it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.site.address_scene import Scene

from aboveline.accounts.permissions import Permission

Arguments = Callable[[Scene], dict[str, Any]]


@dataclass(frozen=True)
class Address:
    """Who comes in: holders of a permission, in an area that holds `area` when there is one.

    `here` gives the arguments of something that exists, `absent` of something that does not.
    `takes` says which methods: "get", "post", or "both" for a page with a form. `owner` is the
    role inside whose alone the thing is.
    """

    permission: Permission
    takes: str = "get"
    area: str = ""
    here: Arguments = lambda _: {}
    absent: dict[str, Any] | None = None
    owner: str = ""
    status: int = 200
