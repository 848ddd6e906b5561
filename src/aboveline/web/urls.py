"""Addresses of the app `web`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.web import views

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("look/", views.look, name="look"),
    path("language/", views.language, name="language"),
]
