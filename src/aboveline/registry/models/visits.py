"""Visits and what they recorded: living conditions, income statements, work."""

from __future__ import annotations

from django.db import models

from aboveline.registry.models.households import Household, Person
from aboveline.vault.fields import SealedField
from aboveline.web.keys import new_key


class Visit(models.Model):
    """One dated contact with a household; its key may come from a phone.

    Begin and end are by the phone's clock, `recorded_at` is the moment of receipt; `place` is
    sealed: degrees east and north (`registry.traces` writes and reads it).
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField()
    mode = models.CharField(max_length=10, default="home")
    purpose = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    visitor = models.CharField(max_length=80)
    visitor_name = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    place = SealedField()
    batch = models.ForeignKey(  # the import that brought it
        "ImportBatch", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        """The visits of a household, and the newest of all."""

        indexes = (
            models.Index(fields=["household", "visited_on"], name="visit_household"),
            models.Index(fields=["-visited_on"], name="visit_newest"),
        )


class Living(models.Model):
    """Living conditions of a household as observed on a day; empty is unknown, never no."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="living")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="living")
    observed_on = models.DateField()
    enough_food = models.BooleanField(null=True)
    protein_available = models.BooleanField(null=True)
    enough_clothing = models.BooleanField(null=True)
    dwelling_grade = models.CharField(max_length=1, blank=True)
    dwelling_remedy = models.CharField(max_length=20, blank=True)
    dwelling_area_m2 = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    dwelling_structure = models.CharField(max_length=30, blank=True)
    dwelling_built_year = models.PositiveSmallIntegerField(null=True)
    water_source = models.CharField(max_length=30, blank=True)
    water_litres_per_person_day = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    water_quality = models.CharField(max_length=20, blank=True)
    water_at_home = models.BooleanField(null=True)
    water_fetch_minutes = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    water_fetch_metres = models.DecimalField(max_digits=8, decimal_places=1, null=True)
    water_climb_metres = models.DecimalField(max_digits=8, decimal_places=1, null=True)
    water_assurance_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    sanitary_toilet = models.BooleanField(null=True)
    electricity = models.BooleanField(null=True)
    clean_fuel = models.BooleanField(null=True)
    broadband = models.BooleanField(null=True)
    broadcast_tv = models.BooleanField(null=True)
    road_to_house = models.CharField(max_length=20, blank=True)
    km_to_village_road = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    out_of_pocket_year_cents = models.BigIntegerField(null=True)
    schooling_cost_year_cents = models.BigIntegerField(null=True)
    insurance_payout_year_cents = models.BigIntegerField(null=True)
    disaster_loss_year_cents = models.BigIntegerField(null=True)
    lost_work = models.BooleanField(null=True)
    extra = models.JSONField(default=dict)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        """The latest observation of a household."""

        indexes = (
            models.Index(
                fields=["household", "-observed_on", "-recorded_at"], name="living_latest"
            ),
        )


class IncomeStatement(models.Model):
    """What a household answered about its income for whole months, `month_to` not included."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="statements")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="statements")
    batch = models.ForeignKey(  # the import that brought it
        "ImportBatch", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    month_from = models.DateField()
    month_to = models.DateField()
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        """The statements of a household in order."""

        indexes = (models.Index(fields=["household", "month_from"], name="statement_household"),)


class IncomeLine(models.Model):
    """The answer about one kind: an amount with its unit, none, refused or not asked.

    `receiver` is the member who receives it, where somebody said so.
    """

    statement = models.ForeignKey(IncomeStatement, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=30)
    answer = models.CharField(max_length=10)
    amount_cents = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    period = models.CharField(max_length=10, blank=True)
    basis = models.CharField(max_length=10, blank=True)
    receiver = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    source = models.CharField(max_length=80, blank=True)
    evidence = models.CharField(max_length=200, blank=True)

    class Meta:
        """One answer a kind, source and receiver in a statement."""

        indexes = (
            models.Index(
                fields=["receiver"], condition=~models.Q(receiver=None), name="incomeline_receiver"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["statement", "kind", "source"],
                condition=models.Q(receiver=None),
                name="incomeline_one_answer",
            ),
            models.UniqueConstraint(
                fields=["statement", "kind", "source", "receiver"],
                condition=~models.Q(receiver=None),
                name="incomeline_one_a_receiver",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="amount", amount_cents__gte=0)
                | (~models.Q(answer="amount") & models.Q(amount_cents=None)),
                name="incomeline_amount_with_answer",
            ),
        )


class WorkSpell(models.Model):
    """A spell of work of a person: where, for whom, for how much a month."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="work_spells")
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    place_code = models.CharField(max_length=20, blank=True)
    scope = models.CharField(max_length=20, blank=True)
    employer = models.CharField(max_length=120, blank=True)
    industry = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=30, blank=True)
    monthly_wage_cents = models.BigIntegerField(null=True)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
