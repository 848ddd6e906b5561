"""The Django app `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """How every page looks."""

    name = "aboveline.web"
    default_auto_field = "django.db.models.BigAutoField"
