"""Where clues come from in bulk: what departments send and who may send it, and hazards."""

from __future__ import annotations

from django.db import models

from aboveline.areas.models import Area
from aboveline.registry.models import Household, Person
from aboveline.web.keys import new_key


class FeedToken(models.Model):
    """The right of a department to send one feed for one area, for a time.

    The token itself is shown once; `digest` is kept of it, and `hint`, its last signs.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    feed = models.CharField(max_length=60)
    department = models.CharField(max_length=80)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    begins_on = models.DateField()
    ends_on = models.DateField()
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class FeedBatch(models.Model):
    """One file or message of a department.

    `state`: checked, waiting (to be taken by the worker), taken; of a large file first reading (by
    the worker), then perhaps refused or failed. `counts` by outcome of its rows, and `clues`, how
    many households it gives a clue about; `taken_by` is who asked that it be taken.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    feed = models.CharField(max_length=60)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey(FeedToken, on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, default="checked")
    counts = models.JSONField(default=dict)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=80, blank=True)

    class Meta:
        """The batches of an area, the newest first."""

        indexes = (models.Index(fields=["area", "-at"], name="feed_batch_area"),)


class FeedRow(models.Model):
    """One row of a batch; `place` is its row in the file. Names and numbers of people are not kept.

    `outcome`: new, known (taken before), unmatched, faulty; `codes` say why. What was new is taken
    once: `is_taken`. `reference` is the department's own.
    """

    batch = models.ForeignKey(FeedBatch, on_delete=models.CASCADE, related_name="rows")
    feed = models.CharField(max_length=60)
    place = models.PositiveIntegerField()
    reference = models.CharField(max_length=60, blank=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField(null=True)
    amount_cents = models.BigIntegerField(null=True)
    payout_cents = models.BigIntegerField(null=True)
    event = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10)
    codes = models.JSONField(default=list)
    is_taken = models.BooleanField(default=False)

    class Meta:
        """Rows by their place; a reference about a household is taken once."""

        indexes = (models.Index(fields=["batch", "outcome", "place"], name="feed_row_batch"),)
        constraints = (
            models.UniqueConstraint(
                fields=["household", "feed", "reference"],
                condition=models.Q(is_taken=True),
                name="feed_row_taken_once",
            ),
        )


class Hazard(models.Model):
    """A hazard in some areas on a day; every household there that `scope` says gets a clue.

    `kind` is of the standard. `scope`: all, or registered. `state`: waiting, taken. `counts`: clues
    that were opened and merged.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(max_length=60)
    rule = models.CharField(max_length=60)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="hazards")
    places = models.ManyToManyField(Area, related_name="+")
    scope = models.CharField(max_length=12)
    on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    counts = models.JSONField(default=dict)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        """The hazards of an area, the newest first."""

        indexes = (models.Index(fields=["area", "-at"], name="hazard_area"),)
