"""Households and people with the fields of the standard form, and who lived where and when."""

from __future__ import annotations

from django.db import models

from aboveline.areas.models import Area
from aboveline.vault.fields import BlindIndexField, SealedField
from aboveline.web.keys import new_key


class NumberSeries(models.Model):
    """The printed numbers of an area, most often a county: its prefix and the last one given."""

    area = models.OneToOneField(Area, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=12, unique=True)
    last = models.PositiveIntegerField(default=0)


class Household(models.Model):
    """People who live and budget together; `number` is short and printed, never reused."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(max_length=20, unique=True)
    outside_number = models.CharField(max_length=60, blank=True, db_index=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="households")
    register_status = models.CharField(max_length=20, default="not_registered")
    natural_village = models.CharField(max_length=80, blank=True)
    head_name = models.CharField(max_length=80, blank=True)  # of the head today, for lists
    head_pinyin = models.CharField(max_length=120, blank=True)
    size = models.PositiveSmallIntegerField(default=0)  # members today, for lists
    # of the latest decision, which `evaluation` keeps above this app; empty when there is none
    judged_state = models.CharField(max_length=16, blank=True)
    address = SealedField()
    phone = SealedField()
    phone_index = BlindIndexField(of="phone")
    bank_name = models.CharField(max_length=80, blank=True)
    bank_account = SealedField()
    bank_account_index = BlindIndexField(of="bank_account")
    identification_standard = models.CharField(max_length=20, blank=True)
    household_attribute = models.CharField(max_length=30, blank=True)
    was_registered_poor = models.BooleanField(null=True)
    relocation_household = models.BooleanField(null=True)
    resettlement_site = models.CharField(max_length=80, blank=True)
    related_to_official = models.BooleanField(null=True)
    no_labour_safety_net = models.BooleanField(null=True)
    family_planning_household = models.BooleanField(null=True)
    martyr_family = models.BooleanField(null=True)
    registered_on = models.DateField(null=True)
    identified_on = models.DateField(null=True)
    planned_exit_year = models.PositiveSmallIntegerField(null=True)
    exit_year = models.PositiveSmallIntegerField(null=True)
    help_needed = models.TextField(blank=True)
    cultivated_land_mu = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    forest_land_mu = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    returned_to_forest_mu = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    grass_land_mu = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    extra = models.JSONField(default=dict)  # what a pack adds, by field name
    ended_on = models.DateField(null=True)
    ended_reason = models.CharField(max_length=40, blank=True)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        """Lists go by area and number, by name and by pinyin; they show nobody who was ended.

        In PostgreSQL the first three have all that it takes to find and sort the keys of a list.
        """

        indexes = (
            models.Index(
                fields=["area", "number"],
                name="household_area",
                condition=models.Q(ended_on=None),
                include=["id"],
            ),
            models.Index(
                fields=["area", "register_status", "number"],
                name="household_status",
                condition=models.Q(ended_on=None),
                include=["id"],
            ),
            models.Index(
                fields=["judged_state", "area", "number"],
                name="household_judged",
                condition=models.Q(ended_on=None),
                include=["id"],
            ),
            models.Index(
                fields=["judged_state", "register_status", "number"],
                name="household_judged_status",
                condition=models.Q(ended_on=None),
            ),
            models.Index(fields=["head_name", "number"], name="household_head"),
            models.Index(fields=["head_pinyin", "number"], name="household_pinyin"),
        )

    def __str__(self) -> str:
        return self.number


class HouseholdCause(models.Model):
    """A cause of poverty (list CAUSE): one main, at most two others at a time."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="causes")
    cause = models.CharField(max_length=30)
    is_main = models.BooleanField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class Person(models.Model):
    """One person. Identity number, phone, health and disability are sealed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    outside_number = models.CharField(max_length=60, blank=True, db_index=True)
    name = models.CharField(max_length=80, blank=True)
    name_pinyin = models.CharField(max_length=120, blank=True)
    sex = models.CharField(max_length=10, blank=True)
    birth_date = models.DateField(null=True)
    died_on = models.DateField(null=True)
    identity_type = models.CharField(max_length=30, blank=True)
    identity_number = SealedField()
    identity_index = BlindIndexField(of="identity_number")
    identity_last4_index = BlindIndexField(of="identity_number", last=4)
    identity_masked = models.CharField(max_length=30, blank=True)
    identity_doubt = models.CharField(max_length=60, blank=True)
    phone = SealedField()
    phone_index = BlindIndexField(of="phone")
    ethnicity = models.CharField(max_length=30, blank=True)
    political_status = models.CharField(max_length=30, blank=True)
    education = models.CharField(max_length=30, blank=True)
    school_status = models.CharField(max_length=30, blank=True)
    in_school = models.BooleanField(null=True)
    not_in_school_reason = models.CharField(max_length=40, blank=True)
    taught_at_home = models.BooleanField(null=True)
    certified_unable_to_attend = models.BooleanField(null=True)
    schooling_years = models.PositiveSmallIntegerField(null=True)
    health = SealedField()
    disability_grade = SealedField()
    labour_ability = models.CharField(max_length=20, blank=True)
    residents_medical_insurance = models.BooleanField(null=True)
    employees_medical_insurance = models.BooleanField(null=True)
    critical_illness_insurance = models.BooleanField(null=True)
    commercial_medical_insurance = models.BooleanField(null=True)
    insurance_exception = models.CharField(max_length=20, blank=True)
    medical_assistance_received = models.BooleanField(null=True)
    residents_pension = models.BooleanField(null=True)
    employees_pension = models.BooleanField(null=True)
    minimum_allowance = models.BooleanField(null=True)
    destitute_support = models.BooleanField(null=True)
    working = models.BooleanField(null=True)
    works_away = models.BooleanField(null=True)
    months_worked = models.PositiveSmallIntegerField(null=True)
    public_post = models.BooleanField(null=True)
    speaks_mandarin = models.BooleanField(null=True)
    extra = models.JSONField(default=dict)
    home_area = models.ForeignKey(  # where the person lives today, for searches; see the indexes
        Area,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    home_number = models.CharField(max_length=20, blank=True)  # of that household
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        """People are searched by the beginning of name and pinyin, in few villages or in all.

        Each index tells the household too, so that a search reads no row of a person. PostgreSQL
        needs the operator class for beginnings; SQLite takes no notice of it.
        """

        indexes = (
            models.Index(
                fields=["name", "home_area", "home_number"],
                name="person_name",
                opclasses=["varchar_pattern_ops", "uuid_ops", "varchar_ops"],
            ),
            models.Index(
                fields=["name_pinyin", "home_area", "home_number"],
                name="person_pinyin",
                opclasses=["varchar_pattern_ops", "uuid_ops", "varchar_ops"],
            ),
            models.Index(
                fields=["home_area", "name", "home_number"],
                name="person_area_name",
                opclasses=["uuid_ops", "varchar_pattern_ops", "varchar_ops"],
            ),
            models.Index(
                fields=["home_area", "name_pinyin", "home_number"],
                name="person_area_pinyin",
                opclasses=["uuid_ops", "varchar_pattern_ops", "varchar_ops"],
            ),
        )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a household for a time, with the relation to its head."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=30, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    begin_reason = models.CharField(max_length=30, blank=True)
    end_reason = models.CharField(max_length=30, blank=True)

    class Meta:
        """Members of a household today; a person is in one household at a time."""

        indexes = (models.Index(fields=["household", "valid_to"], name="membership_household"),)
        constraints = (
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(valid_to=None),
                name="membership_one_household_at_a_time",
            ),
        )
