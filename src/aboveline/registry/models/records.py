"""Records about records: changes, moves, status, attachments, what was touched."""

from __future__ import annotations

from django.db import models

from aboveline.areas.models import Area
from aboveline.registry.models.households import Household
from aboveline.registry.models.visits import Visit
from aboveline.vault.fields import SealedField
from aboveline.web.keys import new_key


class Change(models.Model):
    """One field of one record from what to what, by whom, when. Values are sealed as JSON text.

    Keys are in the order of writing.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    subject_type = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=40)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="changes")
    field = models.CharField(max_length=60)
    old = SealedField()
    new = SealedField()
    on = models.DateField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    batch_id = models.UUIDField(null=True)

    class Meta:
        """The history of a household and of a record."""

        indexes = (
            models.Index(fields=["household", "-id"], name="change_household"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="change_subject"),
            models.Index(fields=["batch_id"], name="change_batch"),
        )


class StatusChange(models.Model):
    """A move of the register status, by an action."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="statuses")
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    on = models.DateField()
    reason = models.TextField(blank=True)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()


class Move(models.Model):
    """A move of a household to another area: proposed by one side, accepted by the receiver."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="moves")
    from_area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    to_area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    moved_on = models.DateField()
    state = models.CharField(max_length=12, default="proposed")
    reason = models.TextField(blank=True)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)


class Attachment(models.Model):
    """A photo, signature or paper; the file is sealed and lies outside the web root."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="attachments")
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    kind = models.CharField(max_length=20)
    media_type = models.CharField(max_length=60)
    size_bytes = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    caption = models.CharField(max_length=120, blank=True)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()


class Touched(models.Model):
    """A household to judge again; written in the transaction that touched it.

    `fault` says why it could not be judged when that was last tried; it is tried again later.
    """

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=40, blank=True)
    tried_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)

    class Meta:
        """Those that could not be judged are few among many that wait."""

        indexes = (
            models.Index(
                fields=["household"], name="touched_faulty", condition=~models.Q(fault="")
            ),
        )
