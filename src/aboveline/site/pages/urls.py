"""Addresses of the pages that join apps."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "pages"
urlpatterns: list[URLPattern | URLResolver] = []
