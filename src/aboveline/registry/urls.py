"""Addresses of the app `registry`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.registry.views import listing, sealed

app_name = "registry"
urlpatterns: list[URLPattern | URLResolver] = [
    path("households/", listing.households, name="households"),
    path("filters/", listing.save_filter, name="save_filter"),
    path("filters/<int:key>/", listing.saved_filter, name="saved_filter"),
    path("filters/<int:key>/drop/", listing.drop_filter, name="drop_filter"),
    path("households/<str:number>/attachments/", sealed.attachments, name="attachments"),
    path("households/<str:number>/attachments/<uuid:key>/", sealed.attachment, name="attachment"),
    path(
        "households/<str:number>/unmask/<slug:field>/",
        sealed.unmask_of_household,
        name="unmask_household",
    ),
    path(
        "households/<str:number>/people/<uuid:key>/unmask/<slug:field>/",
        sealed.unmask_of_person,
        name="unmask_person",
    ),
]
