"""Runs of the checks whether answers were made up, their flags, and what became of them."""

from __future__ import annotations

from django.db import models

from aboveline.areas.models import Area
from aboveline.problems.models import Problem
from aboveline.registry.models import Household
from aboveline.web.keys import new_key


class CheckRun(models.Model):
    """The checks over one county on a day. `state`: waiting, running, done, failed.

    `counts`: one object a check and kind of unit: check, unit, units, told, flagged. `opened` are
    the flags that were new; `fault` says why there is no result.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    state = models.CharField(max_length=10, default="waiting")
    counts = models.JSONField(default=list)
    opened = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=400, blank=True)
    asked_by = models.CharField(max_length=80)
    asked_by_name = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)

    class Meta:
        """The runs of a county, the newest first."""

        indexes = (models.Index(fields=["area", "-asked_at"], name="check_run_area"),)


class Flag(models.Model):
    """A unit that differs from its peers: a reason to look, never a finding about a person.

    `unit`: village, county, household, recorder, phone; `unit_key` its key, of a phone that of the
    first household that gives it. `area` is the village, or the county where a unit is in none.
    `state`: open, proposed, explained, confirmed, dismissed; `outcome` is what was proposed.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    county = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="flags")
    check_name = models.CharField(max_length=40)
    unit = models.CharField(max_length=12)
    unit_key = models.CharField(max_length=80)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="flags"
    )
    rows = models.FloatField()
    observed = models.FloatField()
    expected = models.FloatField(null=True)
    false_share = models.FloatField()
    opened_on = models.DateField()
    seen_on = models.DateField()
    state = models.CharField(max_length=10, default="open")
    outcome = models.CharField(max_length=10, blank=True)
    reason = models.TextField(blank=True)
    proposed_by = models.CharField(max_length=80, blank=True)
    proposed_by_name = models.CharField(max_length=80, blank=True)
    resolved_on = models.DateField(null=True)
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The queue of a county; one unresolved flag a unit and check."""

        indexes = (models.Index(fields=["county", "state", "id"], name="flag_queue"),)
        constraints = (
            models.UniqueConstraint(
                fields=["county", "check_name", "unit", "unit_key"],
                condition=models.Q(state__in=("open", "proposed")),
                name="flag_one_unresolved",
            ),
        )


class FlagMove(models.Model):
    """One move of a flag: who, when, why. `kind`: opened, proposed, returned, agreed."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=10)
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
