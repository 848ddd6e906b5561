"""The Django app `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """How every page looks."""

    name = "aboveline.web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the lookups known."""
        from aboveline.web import lookups  # noqa: F401, PLC0415 - needs Django's models
