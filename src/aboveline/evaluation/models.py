"""What a standard said of households and areas on a day, and the runs that found it."""

from __future__ import annotations

from django.db import models

from aboveline.areas.models import Area
from aboveline.registry.models import Household, StatusChange
from aboveline.vault.fields import SealedField
from aboveline.web.keys import new_key


class Decision(models.Model):
    """The latest decision about a household; earlier ones that differed stay as they were.

    `criteria` maps each criterion to true, false or null; `facts` the facts that carry reasons,
    money as text in the currency of the pack; `findings` what `findings.Finder` gives.
    `is_followed` once the ledger has taken it up.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="decisions")
    standard = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    on = models.DateField()
    state = models.CharField(max_length=16)
    category = models.CharField(max_length=40, blank=True)
    criteria = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    findings = models.JSONField(default=dict)
    is_followed = models.BooleanField(default=False)
    next_change_on = models.DateField(null=True)
    is_latest = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        """One latest decision a household; lists by state."""

        indexes = (
            models.Index(fields=["state", "household"], name="decision_state"),
            models.Index(fields=["is_latest", "next_change_on"], name="decision_due"),
            models.Index(
                fields=["id"],
                name="decision_to_follow",
                condition=models.Q(is_latest=True, is_followed=False),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["household"], condition=models.Q(is_latest=True), name="decision_one_latest"
            ),
        )


class KeptPack(models.Model):
    """A pack by which something was decided, with all that it extends; kept for ever."""

    digest = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=60)
    archive = models.BinaryField()
    at = models.DateTimeField()


class Receipt(models.Model):
    """A decision with the inputs it saw, sealed. `code` stands on the slip of the household.

    `kind`: judged, in, out, monitored, returned, refused, benefit. Without `issued_at` it was noted
    and waits for its content; `fault` says why there is none.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.CharField(max_length=14, unique=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=12)
    status_change = models.OneToOneField(
        StatusChange, on_delete=models.PROTECT, null=True, related_name="receipt"
    )
    on = models.DateField()
    standard = models.CharField(max_length=60, blank=True)
    pack_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=16, blank=True)
    category = models.CharField(max_length=40, blank=True)
    content = SealedField()
    digest = models.CharField(max_length=64, blank=True)
    confirmed_by = models.CharField(max_length=80, blank=True)
    issued_by = models.CharField(max_length=80, blank=True)
    issued_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        """The receipts of a household; those that wait."""

        indexes = (
            models.Index(fields=["household", "-id"], name="receipt_household"),
            models.Index(fields=["id"], name="receipt_waiting", condition=models.Q(issued_at=None)),
        )


class Tally(models.Model):
    """How many households and people of one village are counted under one measure.

    `measure` is all, state:STATE (state:not_judged too), fails:CRITERION, to_verify, unvisited or
    monitored. Boards of any area add villages up, so that they cost the same with a million
    households.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="tallies")
    measure = models.CharField(max_length=60)
    households = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        """One row a village and measure."""

        constraints = (
            models.UniqueConstraint(fields=["area", "measure"], name="tally_once_a_measure"),
        )


class Refrozen(models.Model):
    """A household that was judged after a write: the next snapshot of its county reads it again.

    The key alone, for a household that an undone import took away must not keep its mark.
    """

    household_key = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        """Marks since a moment; those of some households."""

        indexes = (
            models.Index(fields=["at"], name="refrozen_at"),
            models.Index(fields=["household_key", "at"], name="refrozen_household"),
        )


class Snapshot(models.Model):
    """The register of a county as it was known at a moment; the row stays, its files are replaced.

    `on` is the day it was frozen for; `columns` the digest of what its standard reads; `read` how
    many households came from the database; `path` its folder under that of the snapshots;
    `digest` that of all files. `judged_at` when its households were judged and stored.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="snapshots")
    on = models.DateField()
    known_at = models.DateTimeField()
    columns = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    households = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    read = models.PositiveIntegerField()
    path = models.CharField(max_length=120)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        """The newest snapshot of a county."""

        indexes = (models.Index(fields=["area", "-known_at"], name="snapshot_newest"),)


class Run(models.Model):
    """One judgement of all households of an area: who asked, how far it is, what went wrong.

    `done` of `of` counties; `judged` households, `new` decisions that differ from the ones before:
    sums of its units. `beat_at` is for the one who publishes what lies above them and ends it.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="runs")
    on = models.DateField()
    asked_by = models.CharField(max_length=80)
    asked_by_name = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    fault = models.TextField(blank=True)

    class Meta:
        """The runs of an area; those that wait or go on. One of them at a time for an area."""

        indexes = (models.Index(fields=["area", "-asked_at"], name="run_area"),)
        constraints = (
            models.UniqueConstraint(
                fields=["area"], condition=models.Q(ended_at=None), name="run_one_at_a_time"
            ),
        )


class RunUnit(models.Model):
    """A county of a run, judged by one worker at a time.

    `holder` is another key each time it is taken up, `tries` how often it was. A worker that dies
    lets `beat_at` grow old, and another one begins the county again. `fault` of the last try.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="units")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="run_units")
    holder = models.UUIDField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    fault = models.TextField(blank=True)

    class Meta:
        """Each county once a run; those that wait or are being judged."""

        indexes = (
            models.Index(
                fields=["area"], condition=models.Q(ended_at=None), name="run_unit_waiting"
            ),
        )
        constraints = (models.UniqueConstraint(fields=["run", "area"], name="run_unit_once_a_run"),)


class Figure(models.Model):
    """An indicator of an area from a day on, until a later row says otherwise: a series.

    Worked out from the households as they are recorded. `value` is empty where nothing is known.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="figures")
    indicator = models.CharField(max_length=60)
    on = models.DateField()
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    unknown = models.FloatField(null=True)
    standard = models.CharField(max_length=60)
    is_latest = models.BooleanField(default=True)

    class Meta:
        """One row an area, indicator and day; the latest of an area."""

        constraints = (
            models.UniqueConstraint(fields=["area", "indicator", "on"], name="figure_once_a_day"),
            models.UniqueConstraint(
                fields=["area", "indicator"],
                condition=models.Q(is_latest=True),
                name="figure_one_latest",
            ),
        )


class Simulation(models.Model):
    """What the next standard would say of an area beside the one in force, each on its own day.

    `register_digest` is of the register as both read it at `known_at`; `result` the figures;
    `changes` the households that change, as Parquet with the digest `digest`: keys, no names.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="simulations")
    before = models.CharField(max_length=60)
    before_digest = models.CharField(max_length=64)
    before_on = models.DateField()
    after = models.CharField(max_length=60)
    after_pack = models.CharField(max_length=60)
    after_digest = models.CharField(max_length=64)
    after_on = models.DateField()
    known_at = models.DateTimeField()
    register_digest = models.CharField(max_length=64)
    result = models.JSONField()
    changes = models.BinaryField()
    changed = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        """The simulations of an area, the newest first."""

        indexes = (models.Index(fields=["area", "-at"], name="simulation_area"),)


class Switch(models.Model):
    """The decision that another standard is in force in an area and below it from a day on.

    `tag` is the tag of the area that says so; `counts` what there was on the day of the decision,
    by which is seen that nothing is lost.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="switches")
    simulation = models.OneToOneField(Simulation, on_delete=models.PROTECT, related_name="switch")
    before = models.CharField(max_length=60)
    after = models.CharField(max_length=60)
    after_pack = models.CharField(max_length=60)
    after_digest = models.CharField(max_length=64)
    tag = models.CharField(max_length=40)
    on = models.DateField()
    reason = models.TextField()
    counts = models.JSONField(default=dict)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        """The switches of an area."""

        indexes = (models.Index(fields=["area", "on"], name="switch_area"),)
