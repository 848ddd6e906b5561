"""Addresses of the app `areas`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.areas import views

app_name = "areas"
urlpatterns: list[URLPattern | URLResolver] = [
    path("areas/", views.areas, name="areas"),
    path("areas/import/", views.import_file, name="import"),
    path("areas/<uuid:key>/", views.area, name="area"),
    path("areas/<uuid:key>/boundary.svg", views.boundary, name="boundary"),
    path("areas/<uuid:key>/change/", views.change, name="change"),
]
