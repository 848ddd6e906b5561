"""The Django app `vault`."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Encrypted fields, blind indexes and their keys."""

    name = "aboveline.vault"
    default_auto_field = "django.db.models.BigAutoField"
