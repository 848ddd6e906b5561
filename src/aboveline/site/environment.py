"""What the environment says: each variable read, checked and refused with a remedy."""

from __future__ import annotations

import base64
import binascii
import json
import os
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MODES = ("demo", "development", "production")


# pages are short questions to a register in memory or on a disk without a head: look rows up
_POSTGRES = "-c lock_timeout=10s -c statement_timeout=60s -c random_page_cost=1.1 -c jit=off"


def setting(name: str, default: str) -> str:
    """The text of a variable."""
    return os.environ.get(name, default)


def listed(name: str, default: str) -> list[str]:
    """The parts of a variable between commas."""
    return [part.strip() for part in setting(name, default).split(",") if part.strip()]


def mode() -> str:
    """How the site runs: demo, development or production."""
    found = setting("ABOVELINE_MODE", "development")
    if found not in MODES:
        raise ImproperlyConfigured(f"ABOVELINE_MODE is {found!r}: name one of {', '.join(MODES)}.")
    return found


def secret(name: str, mode: str) -> str:
    """A secret; outside production one that everybody knows stands in for it."""
    found = os.environ.get(name, "")
    if mode == "production" and len(found) < 40:
        raise ImproperlyConfigured(
            f"{name} is missing or shorter than 40 characters: production does not start "
            "without it. `aboveline keys new` prints one."
        )
    return found or f"not-a-secret-{name.lower()}-of-a-site-that-holds-no-real-person"


def bytes_keys(name: str, mode: str) -> dict[str, bytes]:
    """Keys of 32 bytes by their id, the current one first: `id:base64,id:base64`."""
    found = listed(name, "")
    if not found and mode != "production":
        return {"demo": name.lower().encode().ljust(32, b".")[:32]}
    keys = {}
    for part in found:
        key_id, _, text = part.partition(":")
        try:
            key = base64.b64decode(text, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != 32 or not key_id.isalnum() or key_id in keys:
            raise ImproperlyConfigured(
                f"{name}: each key is an id of letters and digits, a colon and 32 bytes in "
                f"base64, and an id stands once. The part for {key_id[:20]!r} is not."
            )
        keys[key_id] = key
    if not keys:
        raise ImproperlyConfigured(
            f"{name} is missing: production does not start without it. "
            "`aboveline keys new` prints one."
        )
    return keys


def day(name: str, mode: str) -> date | None:
    """The day that the site shows instead of the real one; refused in production."""
    found = setting(name, "")
    if not found:
        return None
    if mode == "production":
        raise ImproperlyConfigured(f"{name} moves the clock: production refuses it. Remove it.")
    try:
        return date.fromisoformat(found)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {found!r}: write a day as 2020-06-30.") from None


def database(home: Path) -> dict[str, Any]:
    """Django's words for `ABOVELINE_DATABASE_URL`: PostgreSQL, or SQLite under the home folder."""
    url = setting("ABOVELINE_DATABASE_URL", "")
    if not url or url.startswith("sqlite:"):
        path = url.removeprefix("sqlite:").removeprefix("///") or str(home / "register.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            f"ABOVELINE_DATABASE_URL begins with {parts.scheme!r}: write "
            "postgresql://user:password@host:port/name or sqlite:///path."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # a folder of sockets stands in the query: postgresql://user@/name?host=/run/postgresql
        "HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": _POSTGRES},
    }


def oidc_providers() -> dict[str, Any]:
    """Sign-in by an OpenID Connect server: `ABOVELINE_OIDC` is JSON with its id, name, address,
    client id and secret.
    """
    found = setting("ABOVELINE_OIDC", "")
    if not found:
        return {}
    try:
        given = json.loads(found)
        app = {
            "provider_id": given["id"],
            "name": given["name"],
            "client_id": given["client_id"],
            "secret": given["secret"],
            "settings": {"server_url": given["server_url"], "oauth_pkce_enabled": True},
        }
    except (ValueError, KeyError, TypeError) as error:
        raise ImproperlyConfigured(
            f"ABOVELINE_OIDC cannot be read ({error}): write JSON with id, name, server_url, "
            "client_id and secret."
        ) from None
    return {"openid_connect": {"APPS": [app]}}


def provider_origins(providers: dict[str, Any]) -> list[str]:
    """The origins of the OpenID Connect servers, such as https://id.example.org."""
    apps = providers.get("openid_connect", {}).get("APPS", [])
    servers = [urlsplit(app["settings"]["server_url"]) for app in apps]
    return [f"{server.scheme}://{server.netloc}" for server in servers]


def second_factor(mode: str) -> str:
    """Whether roles that see many people must sign in with a second factor."""
    found = setting("ABOVELINE_SECOND_FACTOR", "required" if mode == "production" else "optional")
    if found not in ("required", "optional"):
        raise ImproperlyConfigured(
            f"ABOVELINE_SECOND_FACTOR is {found!r}: write required or optional."
        )
    return found
