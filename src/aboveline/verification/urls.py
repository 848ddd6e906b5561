"""Addresses of the app `verification`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.verification.views import checks, comparisons, hits

app_name = "verification"
_COMPARISONS: list[URLPattern | URLResolver] = [
    path("comparisons/", comparisons.comparisons, name="comparisons"),
    path("comparisons/grounds/", comparisons.grounds, name="grounds"),
    path("comparisons/<uuid:key>/", hits.comparison, name="comparison"),
    path("hits/<uuid:key>/", hits.hit, name="hit"),
    path("households/<str:number>/ground/", hits.ground, name="ground"),
]
_CHECKS: list[URLPattern | URLResolver] = [
    path("areas/<uuid:key>/checks/", checks.checks, name="checks"),
    path("areas/<uuid:key>/checks/ask/", checks.ask, name="ask_checks"),
    path("areas/<uuid:key>/answers/", checks.picture, name="picture"),
    path("flags/<uuid:key>/", checks.flag, name="flag"),
]
urlpatterns = [*_COMPARISONS, *_CHECKS]
