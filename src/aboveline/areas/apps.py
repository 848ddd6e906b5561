"""The Django app `areas`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from aboveline.web import navigation


class AreasConfig(AppConfig):
    """Administrative areas."""

    name = "aboveline.areas"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the areas at the top of every page, for whoever reads them."""
        from aboveline.areas.access import READ  # noqa: PLC0415  needs the models
        from aboveline.web.doors import permits  # noqa: PLC0415

        item = navigation.Item(_("Areas"), "areas:areas", 20, permits(READ), under="/areas/")
        navigation.add(item)
