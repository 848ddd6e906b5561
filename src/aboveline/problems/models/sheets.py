"""Workbooks of the ledger that came back, with the changes that they ask for."""

from __future__ import annotations

from django.db import models

from aboveline.accounts.models import User
from aboveline.web.keys import new_key


class LedgerSheet(models.Model):
    """A workbook that a person brought back. `rows`: number, stamp, owner and note of each change.

    `state`: checked, taken. `counts` of what was taken.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120, blank=True)
    rows = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="checked")
    counts = models.JSONField(default=dict)
    at = models.DateTimeField()
