"""Tables of the published roll of counties, as it was loaded."""

from __future__ import annotations

from django.db import models

from aboveline.web.keys import new_key


class Roll(models.Model):
    """A roll as it was loaded; the newest counts, the earlier ones stay.

    `digest` is of the three files; the same files are loaded once. `counts` say how many rows.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    loaded_by = models.CharField(max_length=80)
    loaded_at = models.DateTimeField()
    counts = models.JSONField(default=dict)


class RollProvince(models.Model):
    """What was published of a province: counties in all and by year of exit, the last declared.

    `below_percent`: the incidence below which a county could leave.
    """

    roll = models.ForeignKey(Roll, on_delete=models.CASCADE, related_name="provinces")
    order = models.PositiveIntegerField()
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    region = models.CharField(max_length=20)
    below_percent = models.DecimalField(max_digits=5, decimal_places=2)
    by_year = models.JSONField()
    last_declared_on = models.DateField(null=True)


class RollCounty(models.Model):
    """A county of the roll. `number` is its code, or an id of this roll where it has none.

    `cohort_year` is the year for which the exit counts; `declared_on` the day it was declared,
    unknown where no source tells it. `is_listed`: under listed supervision in the last year.
    """

    roll = models.ForeignKey(Roll, on_delete=models.CASCADE, related_name="counties")
    number = models.CharField(max_length=20)
    code = models.CharField(max_length=12, blank=True)
    province = models.ForeignKey(RollProvince, on_delete=models.CASCADE, related_name="counties")
    city = models.CharField(max_length=80, blank=True)
    name_then = models.CharField(max_length=80)
    name_now = models.CharField(max_length=80)
    cohort_year = models.PositiveSmallIntegerField()
    declared_on = models.DateField(null=True)
    is_listed = models.BooleanField(default=False)
    confidence = models.CharField(max_length=20)
    note = models.TextField(blank=True)

    class Meta:
        """One row a county."""

        constraints = (
            models.UniqueConstraint(fields=["roll", "number"], name="exits_roll_number_once"),
        )
