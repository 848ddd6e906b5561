"""Tables of rounds: the households of a village on their way through a procedure, step by step."""

from __future__ import annotations

from django.db import models

from aboveline.areas.models import Area
from aboveline.evaluation.models import Decision
from aboveline.problems.models import Problem
from aboveline.registry.models import Attachment, Household, StatusChange
from aboveline.vault.fields import SealedField
from aboveline.web.keys import new_key


class Round(models.Model):
    """Households of one village that go through one procedure together.

    `procedure` is identification or exit, as the pack with `pack_digest` (folder `pack`) has it.
    `ended_on` when none of them is on the way any more.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="rounds")
    procedure = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    standard = models.CharField(max_length=60)
    pack = models.CharField(max_length=60)
    pack_digest = models.CharField(max_length=64)
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=80)
    opened_by_name = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    class Meta:
        """The rounds of an area, the newest first; one of a kind goes on in a village."""

        indexes = (models.Index(fields=["area", "-opened_at"], name="exits_round_area"),)
        constraints = (
            models.UniqueConstraint(
                fields=["area", "procedure"],
                condition=models.Q(ended_on=None),
                name="exits_round_one_goes_on",
            ),
        )


class Candidate(models.Model):
    """A household in a round. `position` is how many steps it has passed.

    `state`: refused when the round was opened, open, stopped at the step of its position, or done.
    `reasons` say why it was refused or stopped: codes with what they name. `decision` is the one by
    which it was last looked at, `change` its last step of the register status in this round.
    `entered_as` is the register status with which it came in, `status` the one it has to have now.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="candidates")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="candidacies")
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8)
    entered_as = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    reasons = models.JSONField(default=list)
    is_related = models.BooleanField(default=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+")
    change = models.ForeignKey(StatusChange, on_delete=models.PROTECT, null=True, related_name="+")
    stopped_on = models.DateField(null=True)

    class Meta:
        """A household once a round, and on its way in one round at a time."""

        indexes = (
            models.Index(fields=["round", "state", "position"], name="exits_candidate_round"),
        )
        constraints = (
            models.UniqueConstraint(fields=["round", "household"], name="exits_candidate_once"),
            models.UniqueConstraint(
                fields=["household"],
                condition=models.Q(state="open"),
                name="exits_candidate_in_one_round",
            ),
        )


class StepTaken(models.Model):
    """A step of a round, taken for the households that stood before it: how many passed, were
    stopped and wait. `eligible` and `present` are of a meeting.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=60)
    on = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=500, blank=True)
    eligible = models.PositiveIntegerField(null=True)
    present = models.PositiveIntegerField(null=True)
    passed = models.PositiveIntegerField()
    stopped = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()

    class Meta:
        """The history of a round."""

        indexes = (models.Index(fields=["round", "id"], name="exits_step_round"),)


class Vote(models.Model):
    """What a meeting said of one household: relatives stand aside and count nowhere.

    `recused` of those who may vote are relatives, `recused_present` of them were there; `needed`
    of the others had to be.
    """

    taken = models.ForeignKey(StepTaken, on_delete=models.PROTECT, related_name="votes")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="votes")
    recused = models.PositiveIntegerField()
    recused_present = models.PositiveIntegerField()
    in_favour = models.PositiveIntegerField()
    against = models.PositiveIntegerField()
    needed = models.PositiveIntegerField()

    class Meta:
        """One vote a household and meeting."""

        constraints = (
            models.UniqueConstraint(fields=["taken", "candidate"], name="exits_vote_once"),
        )


class Notice(models.Model):
    """A list in public: where, from when to when; after `until` it is gone for all but auditors.

    `content` is the list as it was posted, sealed; `digest` is of that text.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="notices")
    step = models.CharField(max_length=60)
    place = models.CharField(max_length=160)
    from_on = models.DateField()
    until = models.DateField()
    content = SealedField()
    digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    posted_by = models.CharField(max_length=80)
    posted_by_name = models.CharField(max_length=80, blank=True)
    posted_at = models.DateTimeField()
    candidates = models.ManyToManyField(Candidate, related_name="notices")

    class Meta:
        """The notices of a round."""

        indexes = (models.Index(fields=["round", "step"], name="exits_notice_round"),)


class Objection(models.Model):
    """What somebody said against a household of a notice; the ledger decides about it."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="objections")
    problem = models.OneToOneField(Problem, on_delete=models.PROTECT, related_name="exit_objection")
    on = models.DateField()


class Signature(models.Model):
    """What the household said to its exit: signed on paper or on an attachment, or refused."""

    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="signature")
    kind = models.CharField(max_length=10)
    attachment = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    on = models.DateField()
    witness = models.CharField(max_length=80, blank=True)
    recorded_by = models.CharField(max_length=80)
    recorded_by_name = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()


class Draw(models.Model):
    """Households drawn to be looked at again: `seed` and the keys of the households give the same
    draw whenever it is made again. `share` of the `of_count` that stood before the step.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="draws")
    step = models.CharField(max_length=60)
    seed = models.CharField(max_length=32)
    share = models.CharField(max_length=20)
    of_count = models.PositiveIntegerField()
    on = models.DateField()
    drawn_by = models.CharField(max_length=80)
    drawn_by_name = models.CharField(max_length=80, blank=True)
    drawn_at = models.DateTimeField()


class Recheck(models.Model):
    """One household looked at again; `result` is empty, holds or fails."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="rechecks")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="rechecks")
    result = models.CharField(max_length=6, blank=True)
    words = models.CharField(max_length=500, blank=True)
    on = models.DateField(null=True)
    by = models.CharField(max_length=80, blank=True)
    by_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        """Once a draw."""

        constraints = (
            models.UniqueConstraint(fields=["draw", "candidate"], name="exits_recheck_once"),
        )
