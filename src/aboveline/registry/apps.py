"""The Django app `registry`."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Households, people, visits, living conditions and income, as recorded and as changed.."""

    name = "aboveline.registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the pages of the register at the top of every page."""
        from aboveline.registry import entries  # noqa: PLC0415 - models are there only now

        entries.add_entries()
