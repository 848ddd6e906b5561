"""Addresses of the app `evaluation`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.evaluation.views import receipts, runs

app_name = "evaluation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("households/<str:number>/slip/", receipts.issue, name="issue"),
    path("areas/<uuid:key>/runs/", runs.runs, name="runs"),
    path("areas/<uuid:key>/runs/ask/", runs.ask, name="ask_run"),
    path("slips/<uuid:key>/", receipts.slip, name="slip"),
    path("slips/<uuid:key>/pdf/", receipts.pdf, name="slip_pdf"),
]
