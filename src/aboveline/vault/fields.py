"""Model fields whose values are encrypted, and the keyed indexes by which they are found."""

from __future__ import annotations

from typing import Any

from django.db import models


class SealedField(models.TextField):
    """Text that is stored encrypted; `vault.seal` and `vault.unseal` write and read it.

    The value names its key. It is bound to its table, column and record, so it cannot be moved.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)


class BlindIndexField(models.CharField):
    """A keyed digest of a sealed field of the same record, for exact search.

    `of` is the sealed field; with `last` only its last so many characters are in the digest. The
    value names its index key. Empty where there is nothing to find.
    """

    def __init__(self, *args: Any, of: str = "", last: int = 0, **kwargs: Any) -> None:
        self.of, self.last = of, last
        kwargs.setdefault("max_length", 80)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """How a migration makes the field."""
        name, path, args, kwargs = super().deconstruct()
        kwargs["of"] = self.of
        if self.last:
            kwargs["last"] = self.last
        return name, path, args, kwargs
