"""The app of the ledger."""

from __future__ import annotations

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    """The ledger of problems, the help that answers them, and who helps whom."""

    name = "aboveline.problems"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what moves households."""
        from aboveline.problems import receivers  # noqa: F401, PLC0415 - models are ready now
