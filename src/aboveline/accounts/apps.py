"""The Django app `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who use the site."""

    name = "aboveline.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Write sign-in into the audit; name pages at the top, and secrets to the vault."""
        from aboveline.accounts import factors, navigation, receivers  # noqa: F401, PLC0415
        from aboveline.vault.elsewhere import add_elsewhere  # noqa: PLC0415

        navigation.add_items()
        add_elsewhere(factors.SECRETS)
