"""The Django app `site`."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Settings, addresses, pages that join apps, commands."""

    name = "aboveline.site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the pages that join apps at the top of every page."""
        from aboveline.site.pages import entries  # noqa: PLC0415 - models are there only now

        entries.add_entries()
