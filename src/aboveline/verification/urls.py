"""Addresses of the app `verification`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.verification.views import comparisons

app_name = "verification"
_COMPARISONS: list[URLPattern | URLResolver] = [
    path("comparisons/", comparisons.comparisons, name="comparisons"),
    path("comparisons/grounds/", comparisons.grounds, name="grounds"),
    path("comparisons/<uuid:key>/", comparisons.comparison, name="comparison"),
    path("hits/<uuid:key>/", comparisons.hit, name="hit"),
    path("households/<str:number>/ground/", comparisons.ground, name="ground"),
]
urlpatterns = _COMPARISONS
