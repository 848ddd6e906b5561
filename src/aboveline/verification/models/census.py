"""A census: its round and batches, villages and households of the frame, answers, differences."""

from __future__ import annotations

from django.db import models

from aboveline.accounts.models import User
from aboveline.areas.models import Area
from aboveline.problems.models import Problem
from aboveline.registry.models import Household, Person
from aboveline.vault.fields import SealedField
from aboveline.web.keys import new_key


class CensusRound(models.Model):
    """A census of an area at one time. `state`: open, closed, compared.

    `asks` are the questions of the standard on the day it was opened; the seed fixes which villages
    count the rest too and which households are counted twice.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    standard_on = models.DateField()
    standard = models.CharField(max_length=60)
    asks = models.JSONField(default=dict)
    shares = models.JSONField(default=dict)
    seed = models.CharField(max_length=64)
    missed = models.JSONField(default=list)  # estimates of the rest, see `census/missed.py`
    state = models.CharField(max_length=10, default="open")
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=80)
    opened_by_name = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        """The rounds of an area, the newest first."""

        indexes = (models.Index(fields=["area", "-opened_at"], name="census_area"),)


class CensusMove(models.Model):
    """One move of the state of a round or of one of its batches."""

    round = models.ForeignKey(CensusRound, on_delete=models.PROTECT, related_name="moves")
    batch = models.PositiveSmallIntegerField(null=True)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    on = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)


class CensusBatch(models.Model):
    """Villages that are counted in the same days, both included. `state`: as of a round.

    `looked_at` is how many households the comparison that goes on has got through. `counts`: of
    each question how many households are the same, differ, are unknown on one side.
    """

    round = models.ForeignKey(CensusRound, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveSmallIntegerField()
    begins_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, default="open")
    closed_on = models.DateField(null=True)
    looked_at = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)

    class Meta:
        """Batches are numbered from 1."""

        constraints = (
            models.UniqueConstraint(fields=["round", "number"], name="census_batch_number"),
        )


class CensusVillage(models.Model):
    """A village of the frame: all its registered households; with a weight, all others as well.

    `weight` is how many villages of the stratum each drawn one stands for.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey(CensusRound, on_delete=models.PROTECT, related_name="villages")
    batch = models.ForeignKey(CensusBatch, on_delete=models.PROTECT, related_name="villages")
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=120)
    registered = models.PositiveIntegerField()
    others = models.PositiveIntegerField(default=0)
    weight = models.FloatField(null=True)

    class Meta:
        """Each village once."""

        constraints = (
            models.UniqueConstraint(fields=["round", "village"], name="census_village_once"),
        )


class CensusHousehold(models.Model):
    """A household to count. `state`: to_do, done, refused, away, moved, dead.

    `household` is empty for one that was found in a village and is not in the register; then
    `name` and `place` say who and where it is. `second` counts it again where it is drawn.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    village = models.ForeignKey(CensusVillage, on_delete=models.PROTECT, related_name="households")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="censuses"
    )
    is_registered = models.BooleanField()
    name = SealedField()
    place = SealedField()
    state = models.CharField(max_length=10, default="to_do")
    is_double = models.BooleanField(default=False)
    enumerator = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Lists of a village by state."""

        constraints = (
            models.UniqueConstraint(fields=["village", "household"], name="census_household_once"),
        )
        indexes = (models.Index(fields=["village", "state"], name="census_household_state"),)


class CensusAnswer(models.Model):
    """What a household answered, the first or the second time; its key may come from a phone.

    `answers` is sealed JSON by question, without what is not known; `members` a list of such, one
    entry for each person who lives there. A draft counts as nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    counted = models.ForeignKey(CensusHousehold, on_delete=models.PROTECT, related_name="answers")
    entry = models.PositiveSmallIntegerField()
    answers = SealedField()
    members = SealedField()
    is_draft = models.BooleanField()
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField(null=True)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        """One answer an entry."""

        constraints = (
            models.UniqueConstraint(fields=["counted", "entry"], name="census_answer_entry"),
        )


class CensusDifference(models.Model):
    """Where a counted household and the register are not the same, and what was decided about it.

    `field` is a question, or `household` for one that the register lacks. With a `member`, its
    place in the list from 1, it is about that member, or `member` for one that the other side
    lacks; `person` is who it is in the register. `kind`: differs, only_register, only_census.
    `state`: open, register_right, census_right, explained.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    batch = models.ForeignKey(CensusBatch, on_delete=models.PROTECT, related_name="differences")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    counted = models.ForeignKey(
        CensusHousehold, on_delete=models.PROTECT, related_name="differences"
    )
    field = models.CharField(max_length=60)
    member = models.PositiveSmallIntegerField(default=0)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=15)
    in_register = SealedField()
    in_census = SealedField()
    state = models.CharField(max_length=15, default="open")
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField(null=True)
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Each question of a household once; lists by batch and state."""

        constraints = (
            models.UniqueConstraint(
                fields=["counted", "member", "field"], name="census_difference_once"
            ),
        )
        indexes = (
            models.Index(fields=["batch", "state", "id"], name="census_difference_state"),
            models.Index(fields=["area", "state", "id"], name="census_difference_area"),
        )
