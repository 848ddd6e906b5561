"""Addresses of the app `exits`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.exits import views

app_name = "exits"
urlpatterns: list[URLPattern | URLResolver] = [
    path("roll/", views.roll, name="roll"),
    path("roll/counties/", views.counties, name="counties"),
]
