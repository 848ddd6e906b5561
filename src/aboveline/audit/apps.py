"""The Django app `audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The sealed record of every action; actors and areas are plain values here.."""

    name = "aboveline.audit"
    default_auto_field = "django.db.models.BigAutoField"
