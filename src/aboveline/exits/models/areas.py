"""Tables of the exits of villages and counties: each exit, its steps, what the public said."""

from __future__ import annotations

from django.db import models

from aboveline.areas.models import Area
from aboveline.problems.models import Problem
from aboveline.web.keys import new_key


class AreaExit(models.Model):
    """The exit of a village or county by the procedure of a pack, which is kept by its digest.

    `kind` is the exit of the pack; `cohort_year` the year for which it counts, `declared_on` the
    day it was announced. A refused exit stays; the area may be proposed again in a later cohort.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="exits")
    kind = models.CharField(max_length=40)
    standard = models.CharField(max_length=60)
    pack = models.CharField(max_length=60)
    pack_digest = models.CharField(max_length=64)
    cohort_year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default="under_way")
    begun_on = models.DateField()
    declared_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_reason = models.TextField(blank=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        """The exits of an area; one under way, one declared."""

        indexes = (models.Index(fields=["state", "area"], name="exits_area_state"),)
        constraints = (
            models.UniqueConstraint(
                fields=["area"],
                condition=models.Q(state="under_way"),
                name="exits_area_one_under_way",
            ),
            models.UniqueConstraint(
                fields=["area"], condition=models.Q(state="declared"), name="exits_area_left_once"
            ),
        )


class AreaStep(models.Model):
    """A step that was taken: who, when, on which evidence, what was found.

    `until` is the last day of a notice; `criteria` each criterion as it stood on that day. Rows
    are never changed.
    """

    area_exit = models.ForeignKey(AreaExit, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=40)
    on = models.DateField()
    until = models.DateField(null=True)
    evidence = models.CharField(max_length=200)
    words = models.TextField()
    criteria = models.JSONField(default=list)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        """Each step once."""

        constraints = (
            models.UniqueConstraint(fields=["area_exit", "step"], name="exits_area_step_once"),
        )


class AreaComment(models.Model):
    """What somebody said against an exit while it was published, and the answer.

    `problem` has the deadline in the ledger until it is answered; older rows have none.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area_exit = models.ForeignKey(AreaExit, on_delete=models.PROTECT, related_name="comments")
    on = models.DateField()
    words = models.TextField()
    recorded_by = models.CharField(max_length=80)
    recorded_by_name = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()
    problem = models.OneToOneField(
        Problem, on_delete=models.PROTECT, null=True, related_name="exit_comment"
    )
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_by_name = models.CharField(max_length=80, blank=True)
