"""Imports with their rows, remembered columns, duplicates, merges and saved filters."""

from __future__ import annotations

from django.db import models

from aboveline.accounts.models import User
from aboveline.areas.models import Area
from aboveline.registry.models.households import Person
from aboveline.vault.fields import SealedField
from aboveline.web.keys import new_key


class ImportBatch(models.Model):
    """One file that somebody brought in: checked, previewed, done, perhaps undone.

    `state`: reading, refused, read, checking, checked, waiting, running, done, undoing, undone,
    failed. `counts` by outcome; `matches` a list a sheet; the file itself is sealed under
    `ABOVELINE_FILES`.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="read")
    matches = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    progress = models.PositiveSmallIntegerField(default=0)
    actor = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)  # by the worker; long ago: it was stopped
    finished_at = models.DateTimeField(null=True)


class ImportRow(models.Model):
    """A row of an import and its outcome: new, changed, same, conflict, duplicate, faulty.

    `faults` and `changes` as lists: code, column, detail; column, old, new (masked). After an undo
    `kept` says why the row stands as it is.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=60, blank=True)
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12)
    household_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    faults = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    label = models.CharField(max_length=80, blank=True)
    makes_household = models.BooleanField(default=False)
    done = models.BooleanField(default=False)
    kept = models.CharField(max_length=40, blank=True)

    class Meta:
        """Rows of a batch by outcome."""

        indexes = (models.Index(fields=["batch", "outcome", "row"], name="importrow_outcome"),)


class ColumnMatch(models.Model):
    """A header that an area's office uses, and the field it means."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    header = models.CharField(max_length=160)
    field = models.CharField(max_length=60)

    class Meta:
        """One meaning a header and area."""

        constraints = (
            models.UniqueConstraint(fields=["area", "header"], name="columnmatch_one_meaning"),
        )


class DuplicatePair(models.Model):
    """Two records that may be one person. `state`: open, merged, different, undone."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    found_by = models.CharField(max_length=20)
    probability = models.FloatField(null=True)
    evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="open")
    found_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        """A pair stands once."""

        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="duplicatepair_once"),
        )


class Merge(models.Model):
    """A merge of two people with what is needed to undo it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    pair = models.ForeignKey(DuplicatePair, on_delete=models.PROTECT, related_name="merges")
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    before = SealedField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    undone_by = models.CharField(max_length=80, blank=True)
    undone_at = models.DateTimeField(null=True)


class SavedFilter(models.Model):
    """A filter of the household list that somebody wants again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict)
