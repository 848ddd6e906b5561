"""The audit: one row an action, sealed into a chain after it was committed."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One action: who did what to which record, which fields; no personal value.

    `id` is the order of writing, `position` the place in the sealed chain (None until sealed).
    `digests` maps a field to keyed digests of its old and new value. `area_id` is the area it
    concerned, None for the whole site. `key_id` names the key of `seal`.
    """

    at = models.DateTimeField()
    on = models.DateField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=80, blank=True)
    area_id = models.UUIDField(null=True)
    fields = models.JSONField(default=list)
    digests = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    position = models.BigIntegerField(null=True, unique=True)
    seal = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=20, blank=True)

    class Meta:
        """Reads by subject and by actor, newest first; unsealed rows at once."""

        indexes = (
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_subject"),
            models.Index(fields=["actor", "id"], name="audit_actor"),
            models.Index(fields=["area_id", "id"], name="audit_area"),
        )


class Head(models.Model):
    """The published head of the chain: how many rows are sealed and the last seal. One row."""

    position = models.BigIntegerField()
    seal = models.CharField(max_length=64)
    at = models.DateTimeField()
