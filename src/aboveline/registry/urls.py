"""Addresses of the app `registry`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.registry.views import listing

app_name = "registry"
urlpatterns: list[URLPattern | URLResolver] = [
    path("households/", listing.households, name="households"),
    path("filters/", listing.save_filter, name="save_filter"),
    path("filters/<int:key>/", listing.saved_filter, name="saved_filter"),
    path("filters/<int:key>/drop/", listing.drop_filter, name="drop_filter"),
]
