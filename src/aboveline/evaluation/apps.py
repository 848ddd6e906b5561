"""The Django app `evaluation`."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Households of the register judged by the engine, and what it said."""

    name = "aboveline.evaluation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the steps of the register."""
        from aboveline.evaluation import receivers  # noqa: F401, PLC0415 - models are ready now
