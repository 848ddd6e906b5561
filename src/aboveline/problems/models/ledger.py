"""A problem with every move of its state, what was reported, and the help that answers it."""

from __future__ import annotations

from django.db import models

from aboveline.accounts.models import User
from aboveline.areas.models import Area
from aboveline.evaluation.models import Receipt
from aboveline.problems.states import OPEN
from aboveline.registry.models import Attachment, Household, Person
from aboveline.web.keys import new_key


class ProblemSeries(models.Model):
    """The printed numbers of the problems of an area, most often a county."""

    area = models.OneToOneField(Area, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=12, unique=True)
    last = models.PositiveIntegerField(default=0)


class Problem(models.Model):
    """One gap: `rule` of the standard that breaks for one subject, or `other` in the words of
    `title`.

    `subject_id` is the key of the household, person or area. `area` is where the problem counts
    now. `due_on` is the last day for the next step of this state; `closed_on` is there when, and
    only when, the state is none of OPEN. `holds_since` is the first day
    since which the evaluation says, without a break, that the rule does not break any more. An
    objection names the `receipt` that it is against. `note` is of whoever gives work to owners.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(max_length=20, unique=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="problems")
    subject = models.CharField(max_length=10)
    subject_id = models.UUIDField()
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="problems"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    standard = models.CharField(max_length=60)
    rule = models.CharField(max_length=60)
    title = models.CharField(max_length=160, blank=True)
    unknown_inputs = models.TextField(blank=True)
    severity = models.CharField(max_length=6)
    office = models.CharField(max_length=80)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="problems")
    state = models.CharField(max_length=10, default="clue")
    source = models.CharField(max_length=16)
    opened_on = models.DateField()
    due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    holds_since = models.DateField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    receipt = models.ForeignKey(
        Receipt, on_delete=models.PROTECT, null=True, related_name="objections"
    )
    escalated_to = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    escalated_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        """Lists by area, state and due day; one open problem a subject and rule."""

        indexes = (
            models.Index(
                fields=["area", "state", "due_on", "number", "owner"], name="problem_state"
            ),
            models.Index(fields=["owner", "state", "due_on"], name="problem_owner"),
            models.Index(fields=["subject_id", "rule"], name="problem_subject"),
            models.Index(fields=["household", "state"], name="problem_household"),
            models.Index(fields=["due_on", "number"], name="problem_due"),
            models.Index(
                fields=["escalated_to", "due_on", "number"],
                name="problem_came_up",
                condition=models.Q(closed_on=None, escalated_to__isnull=False),
            ),
            # what is open in areas, with every column that narrows or counts it: no row is read
            models.Index(
                fields=[
                    *("area", "due_on", "number", "state", "owner", "rule", "office"),
                    *("source", "severity", "opened_on", "closed_on"),
                ],
                name="problem_open",
                condition=models.Q(closed_on=None),
            ),
            # the same in the order in which boards group it, so that nothing is sorted
            models.Index(
                fields=[
                    *("area", "rule", "office", "owner", "due_on", "state", "number"),
                    *("source", "severity", "opened_on", "closed_on"),
                ],
                name="problem_open_rule",
                condition=models.Q(closed_on=None),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["subject_id", "rule"],
                condition=models.Q(state__in=OPEN, merged_into=None) & ~models.Q(rule="other"),
                name="problem_one_open_of_a_kind",
            ),
        )

    def __str__(self) -> str:
        return self.number


class Transition(models.Model):
    """One move of a problem: who, when, why, on which decision; `from_area` when it moved there.

    `before` is empty for the first. Rows are never changed.
    """

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="transitions")
    kind = models.CharField(max_length=12)
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    from_area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    decision_id = models.BigIntegerField(null=True)
    due_on = models.DateField(null=True)
    evidence = models.JSONField(default=list)  # kind and key of what was seen

    class Meta:
        """The history of a problem; the balance of an area."""

        indexes = (
            models.Index(fields=["problem", "id"], name="transition_problem"),
            models.Index(fields=["area", "on", "kind"], name="transition_area"),
            models.Index(
                fields=["on", "from_area", "area"],
                name="transition_carried",
                condition=models.Q(from_area__isnull=False),
            ),
            models.Index(
                fields=["actor", "problem"],
                name="transition_answered",
                condition=models.Q(kind="answered"),
            ),
        )


class OpenSpan(models.Model):
    """A time during which a problem was open in one area: at the end of `begins_on`, and no more at
    the end of `ends_on`; none while it still is. `opened_on` is that of the problem.

    It says what the moves say, in the form in which the open problems of a day are looked for, and
    is written with them (`spans.py`).
    """

    # no index of each alone: they are looked for by those below
    problem = models.ForeignKey(
        Problem, on_delete=models.CASCADE, related_name="spans", db_index=False
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    opened_on = models.DateField(null=True)  # of rows of before, until they are filled

    class Meta:
        """The stock of a day in areas; where a problem is open now, once."""

        indexes = (
            # what began or ended since a day, without what was before
            models.Index(
                fields=["area", "ends_on", "begins_on", "opened_on", "problem"], name="span_ended"
            ),
            # the few that were open before: reopened, or come from elsewhere
            models.Index(
                fields=["begins_on", "opened_on", "problem", "area"],
                name="span_again",
                condition=models.Q(ends_on=None, opened_on__lt=models.F("begins_on")),
            ),
            models.Index(fields=["area", "begins_on", "ends_on", "problem"], name="span_area"),
            models.Index(fields=["problem", "begins_on", "ends_on", "area"], name="span_problem"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["problem"], condition=models.Q(ends_on=None), name="span_one_open"
            ),
        )


class Report(models.Model):
    """What somebody or something reported about a problem; both sources of a merge stay.

    `key` tells a message that came twice. `words` may name people and is never exported.
    """

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="reports")
    source = models.CharField(max_length=16)
    on = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    words = models.TextField(blank=True)
    key = models.CharField(max_length=80, null=True, unique=True)


class Measure(models.Model):
    """Help in its plain form: kind (list MEASURE), content, provider, amount, days, effect.

    `state`: planned, under_way, given, stopped. `amount_cents` in the currency of the standard.
    Help that is a `benefit` of the standard has the `receipt` of the decision about it.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="measures")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="measures"
    )
    kind = models.CharField(max_length=40)
    content = models.CharField(max_length=200)
    provider = models.CharField(max_length=120, blank=True)
    amount_cents = models.BigIntegerField(null=True)
    period = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, default="planned")
    planned_on = models.DateField()
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    effect = models.TextField(blank=True)
    signature = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    benefit = models.CharField(max_length=60, blank=True)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        """The help of a household, the newest first."""

        indexes = (models.Index(fields=["household", "-planned_on"], name="measure_household"),)


class Pairing(models.Model):
    """Who helps a household, from when to when, and what for."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="pairings")
    helper = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="pairings")
    helper_name = models.CharField(max_length=80)
    organisation = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    ended_reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        """The helpers of a household today."""

        indexes = (models.Index(fields=["household", "ends_on"], name="pairing_household"),)
