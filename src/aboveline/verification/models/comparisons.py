"""Lists from outside held against the register: on what ground, what was found, what it was."""

from __future__ import annotations

from django.db import models

from aboveline.areas.models import Area
from aboveline.problems.models import Problem
from aboveline.registry.models import Household, Person
from aboveline.vault.fields import BlindIndexField, SealedField
from aboveline.web.keys import new_key


class Ground(models.Model):
    """On what ground a household may be held against lists from outside, or that it refused.

    `kind`: consent, law, refusal. `reference` says where the signed paper lies, or names the law.
    The latest counts; rows are never changed.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="grounds")
    kind = models.CharField(max_length=10)
    reference = models.CharField(max_length=200)
    given_on = models.DateField()
    recorded_by = models.CharField(max_length=80)
    recorded_name = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """The latest of a household."""

        indexes = (
            models.Index(fields=["household", "-given_on", "-recorded_at"], name="ground_latest"),
        )


class Comparison(models.Model):
    """One list held against the people of an area; the list itself is not kept.

    `list_name` is its name in the standard. `counts`: entries, faulty, people, left_out (households
    without a ground, or who refused), hits, known.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    list_name = models.CharField(max_length=60)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120, blank=True)
    file_digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    faults = models.JSONField(default=list)  # place and code of entries that cannot be compared
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        """The comparisons of an area, the newest first."""

        indexes = (models.Index(fields=["area", "-at"], name="comparison_area"),)


class Hit(models.Model):
    """A member of a household who seems to stand on a list; a flag for somebody to look at.

    `place` is the row of the file; `detail` what it says of the entry, sealed; `levels` how each
    thing compares. `state`: open, not_theirs, explained, matters. The same person, list and detail
    are asked once.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="hits")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="hits")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    name = SealedField()
    detail = SealedField()
    detail_index = BlindIndexField(of="detail")
    probability = models.FloatField()
    is_exact = models.BooleanField()
    levels = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="open")
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_name = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField(null=True)
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Those that wait, by comparison and by area."""

        indexes = (
            models.Index(fields=["comparison", "state"], name="hit_comparison"),
            models.Index(fields=["area", "state"], name="hit_area"),
        )
