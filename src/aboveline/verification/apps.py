"""The app of verification."""

from __future__ import annotations

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """Assessment, census, comparisons with outside lists, falsification checks."""

    name = "aboveline.verification"
    default_auto_field = "django.db.models.BigAutoField"
