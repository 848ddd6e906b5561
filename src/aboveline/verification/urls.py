"""Addresses of the app `verification`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.verification.views import comparisons, hits

app_name = "verification"
_COMPARISONS: list[URLPattern | URLResolver] = [
    path("comparisons/", comparisons.comparisons, name="comparisons"),
    path("comparisons/grounds/", comparisons.grounds, name="grounds"),
    path("comparisons/<uuid:key>/", hits.comparison, name="comparison"),
    path("hits/<uuid:key>/", hits.hit, name="hit"),
    path("households/<str:number>/ground/", hits.ground, name="ground"),
]
urlpatterns = _COMPARISONS
