"""What a standard said of a household on a day."""

from __future__ import annotations

from django.db import models

from aboveline.areas.models import Area
from aboveline.registry.models import Household, StatusChange
from aboveline.vault.fields import SealedField
from aboveline.web.keys import new_key


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


class KeptPack(models.Model):
    """A pack by which something was decided, with all that it extends; kept for ever."""

    digest = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=60)
    archive = models.BinaryField()
    at = models.DateTimeField()


class Receipt(models.Model):
    """A decision with the inputs it saw, sealed. `code` stands on the slip of the household.

    `kind`: judged, in, out, monitored, returned, refused. Without `issued_at` it was noted and
    waits for its content; `fault` says why there is none.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.CharField(max_length=14, unique=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=12)
    status_change = models.OneToOneField(
        StatusChange, on_delete=models.PROTECT, null=True, related_name="receipt"
    )
    on = models.DateField()
    standard = models.CharField(max_length=60, blank=True)
    pack_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=16, blank=True)
    category = models.CharField(max_length=40, blank=True)
    content = SealedField()
    digest = models.CharField(max_length=64, blank=True)
    confirmed_by = models.CharField(max_length=80, blank=True)
    issued_by = models.CharField(max_length=80, blank=True)
    issued_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        """The receipts of a household; those that wait."""

        indexes = (
            models.Index(fields=["household", "-id"], name="receipt_household"),
            models.Index(fields=["id"], name="receipt_waiting", condition=models.Q(issued_at=None)),
        )


class Tally(models.Model):
    """How many households and people of one village are counted under one measure.

    `measure` is all, state:STATE (state:not_judged too), fails:CRITERION, to_verify or unvisited.
    Boards of
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
