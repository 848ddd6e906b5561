"""The faults of the app `vault`: what could not be opened and what to do; never a value."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


class NotOpened(Exception):  # noqa: N818
    """A sealed value or file that does not open, with code, message and remedy."""

    def __init__(self, code: str, message: Any, remedy: Any) -> None:
        super().__init__(f"{code}: {message} {remedy}")
        self.code, self.message, self.remedy = code, str(message), str(remedy)

    @classmethod
    def no_key(cls, key_id: str) -> NotOpened:
        """The key that sealed the value is not among the data keys."""
        return cls(
            "VAULT-001",
            _("The data key %(key)s is needed and is not there.") % {"key": repr(key_id[:20])},
            _("Put it back into ABOVELINE_DATA_KEYS, behind the current key."),
        )

    @classmethod
    def altered(cls, place: str) -> NotOpened:
        """The value was altered, cut, or moved from another record."""
        return cls(
            "VAULT-002",
            _("A sealed value of %(place)s was altered or stands in a record that is not its own.")
            % {"place": place},
            _("Restore the record from a backup and look into the audit for who wrote it."),
        )
