"""The Django app `evaluation`."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Households of the register judged by the engine, and what it said.."""

    name = "aboveline.evaluation"
    default_auto_field = "django.db.models.BigAutoField"
