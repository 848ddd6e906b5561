"""People who use the site, and the duties that give them rights in an area for a time."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from aboveline.areas.models import Area
from aboveline.web.clock import today
from aboveline.web.keys import new_key


class UserManager(BaseUserManager["User"]):
    """Finds people by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this name, whatever the case of its letters."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person with a name to sign in; rights come from duties alone."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, blank=True)  # empty: as the browser says
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether the rows as stored open: to administrators of a whole register alone."""
        if not self.is_active:
            return False
        held = self.duties.on(today()).filter(role="administrator", area__parent=None)
        return bool(held.exists())

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's own permissions: looking is for administrators, nothing else is for anybody."""
        return obj is None and ".view_" in perm and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        """Whether the administration lists an app."""
        return self.is_staff


class Duties(models.QuerySet):
    """Duties, told apart by day."""

    def on(self, day: date) -> Duties:
        """Those that are held on a day."""
        held: Duties = self.filter(valid_from__lte=day).exclude(valid_to__lte=day)
        return held


class Duty(models.Model):
    """A role of a person in an area and everything below it, from a day to before another."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duties")
    role = models.CharField(max_length=30)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="duties")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    ended_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = Duties.as_manager()

    class Meta:
        """Duties of an area are listed."""

        indexes = (models.Index(fields=["area", "role"], name="duty_area"),)


class CacheEntry(models.Model):
    """A value that the processes of the site share for minutes, as JSON; see `accounts.cache`.

    `expires` is in seconds of the real clock; None means never.
    """

    key = models.CharField(max_length=250, primary_key=True)
    value = models.TextField()
    expires = models.FloatField(null=True, db_index=True)


class Message(models.Model):
    """What the site tells a person: a kind of sentence with what it names. `key` once a person.

    `emailed_at` is set before it is sent, so that nothing is ever sent twice.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=120)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    emailed_at = models.DateTimeField(null=True)
    texted_at = models.DateTimeField(null=True)

    class Meta:
        """A person's messages, the newest first."""

        indexes = (models.Index(fields=["user", "-id"], name="message_user"),)
        constraints = (
            models.UniqueConstraint(fields=["user", "key"], name="message_once_a_person"),
        )
