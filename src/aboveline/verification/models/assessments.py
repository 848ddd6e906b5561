"""An independent assessment of a county: frame, seed, sample, interviews, appeals."""

from __future__ import annotations

from django.db import models

from aboveline.accounts.models import User
from aboveline.areas.models import Area
from aboveline.registry.models import Household
from aboveline.web.keys import new_key


class Assessment(models.Model):
    """An assessment with its state; what was promised before the draw never changes.

    `sample`: households by group, reserves, tags of strata, oversampled. `limits` in percent and
    the numbers of questions, as they were on the day. `frame`: labels and counts of the frame,
    whose rows lie sealed in the file of this row; `frame_digest` was published before the draw.
    `result` is what the report said.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="assessments")
    on = models.DateField()
    standard = models.CharField(max_length=60)
    state = models.CharField(max_length=12, default="planned")
    villages = models.PositiveIntegerField()
    sample = models.JSONField(default=dict)
    decided_by = models.CharField(max_length=10)
    limits = models.JSONField(default=dict)
    paired = models.ManyToManyField(Area, related_name="+")
    frame = models.JSONField(default=dict)
    frame_digest = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict)
    planned_by = models.CharField(max_length=80)
    planned_by_name = models.CharField(max_length=80, blank=True)
    planned_at = models.DateTimeField()

    class Meta:
        """The assessments of an area, the newest first."""

        indexes = (models.Index(fields=["area", "-planned_at"], name="assessment_area"),)


class AssessmentMove(models.Model):
    """One move of an assessment's state."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="moves")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    on = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)


class SeedPart(models.Model):
    """One part of the seed. Only its commitment is kept until its holder opens it on arrival."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="parts")
    role = models.CharField(max_length=10)
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    part = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        """Each role gives one part, and nobody gives two."""

        constraints = (
            models.UniqueConstraint(fields=["assessment", "role"], name="seed_part_role"),
            models.UniqueConstraint(fields=["assessment", "holder"], name="seed_part_holder"),
        )


class SampleHousehold(models.Model):
    """A household of the sample, or one that waits as replacement (`reserve`).

    Its probability to be drawn is `numerator` / `denominator`. States: waiting, answered,
    replaced, reserve.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="drawn")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=120)
    group = models.CharField(max_length=12)
    order = models.PositiveIntegerField()
    persons = models.PositiveSmallIntegerField()
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    state = models.CharField(max_length=10)
    replaced_because = models.CharField(max_length=30, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+")
    interviewer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="sampled_households"
    )

    class Meta:
        """Each household once; lists go by village and order."""

        constraints = (
            models.UniqueConstraint(fields=["assessment", "household"], name="sampled_once"),
        )
        indexes = (models.Index(fields=["assessment", "village", "order"], name="sample_list"),)


class Interview(models.Model):
    """What an assessor saw and was told at a household.

    `answers` by question: true, false, an amount, or null for not known. `finding` is poor or
    not_poor; `is_by_standard` when the answers alone decide it. `minutes` is how long it took.
    """

    sampled = models.OneToOneField(
        SampleHousehold, on_delete=models.PROTECT, related_name="interview"
    )
    answers = models.JSONField(default=dict)
    approves = models.BooleanField(null=True)
    finding = models.CharField(max_length=10)
    is_by_standard = models.BooleanField()
    reasons = models.TextField(blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    place = models.CharField(max_length=20)
    minutes = models.PositiveSmallIntegerField(null=True)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)


class Appeal(models.Model):
    """A county's objection to a finding, with what it shows, and what a second person decided."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    sampled = models.OneToOneField(SampleHousehold, on_delete=models.PROTECT, related_name="appeal")
    words = models.TextField()
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")
    decision = models.TextField(blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
