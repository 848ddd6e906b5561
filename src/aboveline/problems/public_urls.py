"""The one address that is open to everybody: where a household objects by the code of its slip."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.evaluation.views.receipts import OBJECT_AT
from aboveline.problems.views import objecting

app_name = "objections"
urlpatterns: list[URLPattern | URLResolver] = [path(OBJECT_AT, objecting.objection, name="object")]
