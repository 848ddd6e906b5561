"""Addresses of the audit; its page joins entries with people, areas and households."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.site.pages import audit

app_name = "audit"
urlpatterns: list[URLPattern | URLResolver] = [path("audit/", audit.entries, name="entries")]
