"""The app of verification."""

from __future__ import annotations

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """Assessment, census, comparisons with outside lists, falsification checks."""

    name = "aboveline.verification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the pages at the top of every page; listen to exits."""
        # models are there only now
        from aboveline.verification import entries, receivers  # noqa: F401, PLC0415

        entries.add_entries()
