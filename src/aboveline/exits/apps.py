"""The app of exits."""

from __future__ import annotations

from django.apps import AppConfig


class ExitsConfig(AppConfig):
    """Rounds of households, exits of areas, and the roll of counties."""

    name = "aboveline.exits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the exits at the top of every page and on those of areas; listen to steps."""
        # models are there only now
        from aboveline.exits import entries, keeping, receivers  # noqa: F401, PLC0415

        entries.add_entries()
