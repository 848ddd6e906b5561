"""What all processes of the site remember together: counts of wrong codes, codes that were used.

Django's own cache in the database pickles what it keeps, so that whoever writes to the database
could run code in the site. This one keeps JSON.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.db.models import Q

from aboveline.accounts.models import CacheEntry


class JsonCache(BaseCache):
    """A cache in the database of the site, for few and small values."""

    def __init__(self, _location: str, options: Mapping[str, Any]) -> None:
        super().__init__(dict(options))

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep a value unless there is one; whether it was kept. Of two at a time one is."""
        made = self._row(key, value, timeout, version)
        try:
            with transaction.atomic():
                CacheEntry.objects.filter(_ended(), key=made.key).delete()
                made.save(force_insert=True)
        except IntegrityError:
            return False
        return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value that is kept, or the default."""
        rows = CacheEntry.objects.exclude(_ended()).filter(key=self._key(key, version))
        found = rows.values_list("value", flat=True).first()
        return default if found is None else json.loads(found)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep a value in place of one that is there."""
        CacheEntry.objects.bulk_create(
            [self._row(key, value, timeout, version)],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["value", "expires"],
        )

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value longer; whether there is one."""
        rows = CacheEntry.objects.exclude(_ended()).filter(key=self._key(key, version))
        return bool(rows.update(expires=self.get_backend_timeout(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; whether there was one."""
        return bool(CacheEntry.objects.filter(key=self._key(key, version)).delete()[0])

    def clear(self) -> None:
        """Forget everything."""
        CacheEntry.objects.all().delete()

    def _key(self, key: str, version: int | None) -> str:
        return str(self.make_and_validate_key(key, version=version))

    def _row(self, key: str, value: Any, timeout: Any, version: int | None) -> CacheEntry:
        expires = self.get_backend_timeout(timeout)
        return CacheEntry(key=self._key(key, version), value=json.dumps(value), expires=expires)


def clear_ended() -> None:
    """Remove what is over."""
    CacheEntry.objects.filter(_ended()).delete()


def _ended() -> Q:
    return Q(expires__lte=time.time())
