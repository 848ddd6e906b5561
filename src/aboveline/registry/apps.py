"""The Django app `registry`."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Households, people, visits, living conditions and income, as recorded and as changed.."""

    name = "aboveline.registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the pages of the register at the top of every page; listen to the areas."""
        # models are there only now
        from aboveline.registry import entries, receivers  # noqa: F401, PLC0415

        entries.add_entries()
        entries.add_panels()
