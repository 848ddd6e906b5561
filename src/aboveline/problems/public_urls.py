"""Addresses without a sign-in: a household objects by the code of its slip, a department sends."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.evaluation.views.receipts import OBJECT_AT
from aboveline.problems.views import feed_api, objecting

app_name = "objections"
urlpatterns: list[URLPattern | URLResolver] = [
    path(OBJECT_AT, objecting.objection, name="object"),
    path("api/feeds/<slug:name>/", feed_api.send, name="send_feed"),
]
