"""Addresses of the app `exits`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.exits.views import roll

app_name = "exits"
urlpatterns: list[URLPattern | URLResolver] = [
    path("roll/", roll.roll, name="roll"),
    path("roll/counties/", roll.counties, name="counties"),
]
