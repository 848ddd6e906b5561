"""Trials of the warning rules on past days, asked for on a page and made by the worker."""

from __future__ import annotations

from django.db import models

from aboveline.areas.models import Area
from aboveline.web.keys import new_key


class WarningTrial(models.Model):
    """The warning rules of the standard tried over the register of an area on past days.

    `parameter` and `value` are another threshold that is tried beside. `state`: waiting, running,
    done, failed. `result`: base and tried (one object a rule), days (one a day); `fault` says why
    there is none.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    standard = models.CharField(max_length=60)
    days = models.JSONField(default=list)
    horizon_days = models.PositiveSmallIntegerField()
    parameter = models.CharField(max_length=60, blank=True)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    state = models.CharField(max_length=10, default="waiting")
    result = models.JSONField(default=dict)
    fault = models.CharField(max_length=400, blank=True)
    asked_by = models.CharField(max_length=80)
    asked_by_name = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)

    class Meta:
        """The trials of an area, the newest first."""

        indexes = (models.Index(fields=["area", "-asked_at"], name="warning_trial_area"),)
