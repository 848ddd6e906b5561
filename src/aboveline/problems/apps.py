"""The app of the ledger."""

from __future__ import annotations

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    """The ledger of problems, the help that answers them, and who helps whom."""

    name = "aboveline.problems"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the ledger at the top of every page and its messages; listen to moves."""
        # models are there only now
        from aboveline.problems import entries, notices, receivers  # noqa: F401, PLC0415

        entries.add_entries()
        notices.add_kinds()
