"""Addresses of the app `evaluation`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.evaluation.views import receipts

app_name = "evaluation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("households/<str:number>/slip/", receipts.issue, name="issue"),
    path("slips/<uuid:key>/", receipts.slip, name="slip"),
    path("slips/<uuid:key>/pdf/", receipts.pdf, name="slip_pdf"),
]
