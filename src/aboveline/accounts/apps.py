"""The Django app `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who use the site."""

    name = "aboveline.accounts"
    default_auto_field = "django.db.models.BigAutoField"
