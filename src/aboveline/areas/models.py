"""Areas are keys with dated codes, names and places in the tree."""

from __future__ import annotations

from django.db import models

from aboveline.web.keys import new_key


class Level(models.Model):
    """A level of areas, such as county; `rank` grows downward and levels may be left out."""

    code = models.CharField(max_length=30, primary_key=True)
    rank = models.PositiveSmallIntegerField(unique=True)
    name_en = models.CharField(max_length=60)
    name_zh = models.CharField(max_length=60, blank=True)


class Area(models.Model):
    """One area while it exists; `parent`, `name` and `code` are those of today.

    `order` places areas as their office lists them; `valid_to` is the first day it is no more.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    level = models.ForeignKey(Level, on_delete=models.PROTECT)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    name = models.CharField(max_length=120)
    name_pinyin = models.CharField(max_length=160, blank=True)
    code = models.CharField(max_length=40, blank=True, db_index=True)
    order = models.CharField(max_length=60, blank=True, db_index=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    boundary = models.JSONField(null=True)
    parent_doubt = models.CharField(max_length=200, blank=True)

    class Meta:
        """Names are looked up by their beginning, doubtful parents among very many areas."""

        indexes = (
            models.Index(fields=["name"], name="area_name", opclasses=["varchar_pattern_ops"]),
            models.Index(
                fields=["name_pinyin"], name="area_pinyin", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(
                fields=["parent_doubt"], name="area_doubt", condition=~models.Q(parent_doubt="")
            ),
        )

    @property
    def can_hold_households(self) -> bool:
        """Whether it has not ended and nothing lies inside it today. At most one query."""
        return self.valid_to is None and not self.children.filter(valid_to=None).exists()

    def __str__(self) -> str:
        return self.name


class AreaName(models.Model):
    """A name of an area for a time."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=120)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        """Areas are looked up by the names that they have or had."""

        indexes = (models.Index(fields=["name"], name="areaname_name"),)


class AreaCode(models.Model):
    """A code of an area in a scheme for a time, such as GB/T 2260 or P-codes."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="codes")
    scheme = models.CharField(max_length=30)
    code = models.CharField(max_length=40)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        """Codes are looked up inside a scheme."""

        indexes = (models.Index(fields=["scheme", "code"], name="areacode_code"),)


class AreaClosure(models.Model):
    """`below` lay under `above` for a time; an area is above itself at distance 0."""

    # no index of each alone: of several that begin alike PostgreSQL may take the shorter one
    above = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    below = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    distance = models.PositiveSmallIntegerField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        """Both directions are read."""

        indexes = (
            models.Index(fields=["above", "below"], name="closure_down"),
            models.Index(fields=["below", "above"], name="closure_up"),
        )


class AreaTag(models.Model):
    """A tag of an area for a time: deep_poverty, listed, border, west, water_short."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="tags")
    tag = models.CharField(max_length=40, db_index=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)


class Zone(models.Model):
    """Areas in which other procedures hold for a time, such as high epidemic risk."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    areas = models.ManyToManyField(Area, related_name="zones")


class AreaChange(models.Model):
    """A merge, split, rename, move or end of areas, as it was decreed.

    `words` has the names of that day: of the area, and of what was before and what was after.
    """

    kind = models.CharField(max_length=20)
    on = models.DateField()
    before = models.ManyToManyField(Area, related_name="+")
    after = models.ManyToManyField(Area, related_name="+")
    words = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()


class AreaFact(models.Model):
    """A value of an area on a day, such as a road or an assessed rate; the latest counts."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="facts")
    fact = models.CharField(max_length=60)
    value = models.CharField(max_length=60)
    unit = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    verified = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
