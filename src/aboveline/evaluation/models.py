"""What a standard said of a household on a day."""

from __future__ import annotations

from django.db import models

from aboveline.areas.models import Area
from aboveline.registry.models import Household


class Decision(models.Model):
    """The latest decision about a household; earlier ones that differed stay as they were.

    `criteria` maps each criterion to true, false or null; `facts` the facts that carry reasons,
    money as text in the currency of the pack; `findings` what `findings.findings_of` gives.
    `is_followed` once the ledger has taken it up.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="decisions")
    standard = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    on = models.DateField()
    state = models.CharField(max_length=16)
    category = models.CharField(max_length=40, blank=True)
    criteria = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    findings = models.JSONField(default=dict)
    is_followed = models.BooleanField(default=False)
    next_change_on = models.DateField(null=True)
    is_latest = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        """One latest decision a household; lists by state."""

        indexes = (
            models.Index(fields=["state", "household"], name="decision_state"),
            models.Index(fields=["is_latest", "next_change_on"], name="decision_due"),
            models.Index(
                fields=["id"],
                name="decision_to_follow",
                condition=models.Q(is_latest=True, is_followed=False),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["household"], condition=models.Q(is_latest=True), name="decision_one_latest"
            ),
        )


class Tally(models.Model):
    """How many households and people of one village are counted under one measure.

    `measure` is all, state:STATE (state:not_judged too), fails:CRITERION or unvisited. Boards of
    any area add villages up, so that they cost the same with a million households.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="tallies")
    measure = models.CharField(max_length=60)
    households = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        """One row a village and measure."""

        constraints = (
            models.UniqueConstraint(fields=["area", "measure"], name="tally_once_a_measure"),
        )
