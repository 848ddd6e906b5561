"""The Django app `registry`."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Households, people, visits, living conditions and income, as recorded and as changed.."""

    name = "aboveline.registry"
    default_auto_field = "django.db.models.BigAutoField"
