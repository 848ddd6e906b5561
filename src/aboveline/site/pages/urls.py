"""Addresses of the pages that join apps."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.site.pages import views, warnings

app_name = "pages"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("standard/", views.standard, name="standard"),
    path("areas/<uuid:key>/board/", views.board, name="board"),
    path("areas/<uuid:key>/tiles/", views.tiles, name="tiles"),
    path("warnings/", warnings.warnings, name="warnings"),
    path("warnings/<uuid:key>/", warnings.warning, name="warning"),
    path("households/<str:number>/", views.household, name="household"),
]
