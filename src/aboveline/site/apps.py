"""The Django app `site`."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Settings, addresses, pages that join apps, commands."""

    name = "aboveline.site"
    default_auto_field = "django.db.models.BigAutoField"
