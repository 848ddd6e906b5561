"""The app of exits."""

from __future__ import annotations

from django.apps import AppConfig


class ExitsConfig(AppConfig):
    """Exits of areas, and the roll of counties."""

    name = "aboveline.exits"
    default_auto_field = "django.db.models.BigAutoField"
