"""The Django app `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who use the site."""

    name = "aboveline.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Write sign-in into the audit; name the pages of this app at the top."""
        from aboveline.accounts import navigation, receivers  # noqa: F401, PLC0415

        navigation.add_items()
