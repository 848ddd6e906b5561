"""Tables of the yearly lock: the list as it was locked, and what was corrected afterwards."""

from __future__ import annotations

from django.db import models

from aboveline.areas.models import Area
from aboveline.registry.models import Household, Person
from aboveline.vault.fields import SealedField
from aboveline.web.keys import new_key


class YearLock(models.Model):
    """The register of a county as it was locked for a year; it stays for ever.

    `content` is the list, sealed: number, name, village, size and register status of every
    household that was ever registered. `digest` is of that text.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="year_locks")
    year = models.PositiveSmallIntegerField()
    on = models.DateField()
    content = SealedField()
    digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    locked_by = models.CharField(max_length=80)
    locked_by_name = models.CharField(max_length=80, blank=True)
    locked_at = models.DateTimeField()

    class Meta:
        """Once a year."""

        constraints = (
            models.UniqueConstraint(fields=["area", "year"], name="exits_lock_once_a_year"),
        )


class Correction(models.Model):
    """A change of the register by two people: asked by one, decided by another above.

    `lock` is the one after which it is asked, None for what a correction alone changes on any day.
    `field` is register_status, or a field that the lock keeps, of a member where there is a
    `person`: then `before` and `after` are JSON. With the field `visit` a visit of the day `after`,
    which lies before the lock, may be recorded.
    `state`: asked, approved or refused.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    lock = models.ForeignKey(
        YearLock, on_delete=models.PROTECT, null=True, related_name="corrections"
    )
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="corrections")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    field = models.CharField(max_length=40, default="register_status")
    before = models.CharField(max_length=600)
    after = models.CharField(max_length=600)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=8, default="asked")
    asked_by = models.CharField(max_length=80)
    asked_by_name = models.CharField(max_length=80, blank=True)
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_words = models.CharField(max_length=500, blank=True)

    class Meta:
        """One that waits, a household or member and field."""

        constraints = (
            models.UniqueConstraint(
                fields=["household", "field"],
                condition=models.Q(state="asked", person=None),
                name="exits_correction_one_waits",
            ),
            models.UniqueConstraint(
                fields=["person", "field"],
                condition=models.Q(state="asked") & ~models.Q(person=None),
                name="exits_correction_one_a_member",
            ),
        )
