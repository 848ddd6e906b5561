"""The Django app `areas`."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """Administrative areas."""

    name = "aboveline.areas"
    default_auto_field = "django.db.models.BigAutoField"
