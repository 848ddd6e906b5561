"""The app of exits."""

from __future__ import annotations

from django.apps import AppConfig


class ExitsConfig(AppConfig):
    """Exits of areas, and the roll of counties."""

    name = "aboveline.exits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the exits at the top of every page and on those of areas."""
        # models are there only now
        from aboveline.exits import entries, keeping  # noqa: F401, PLC0415

        entries.add_entries()
