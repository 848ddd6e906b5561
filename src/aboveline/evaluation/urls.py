"""Addresses of the app `evaluation`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.evaluation.views import receipts, regimes, runs

app_name = "evaluation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("households/<str:number>/slip/", receipts.issue, name="issue"),
    path("areas/<uuid:key>/runs/", runs.runs, name="runs"),
    path("areas/<uuid:key>/runs/ask/", runs.ask, name="ask_run"),
    path("areas/<uuid:key>/standard/", regimes.standard, name="standard"),
    path("areas/<uuid:key>/standard/simulation/", regimes.simulate, name="simulate"),
    path("simulations/<uuid:key>/", regimes.simulation, name="simulation"),
    path("simulations/<uuid:key>/switch/", regimes.switch, name="switch"),
    path("simulations/<uuid:key>/changes.csv", regimes.export, name="export_simulation"),
    path("slips/<uuid:key>/", receipts.slip, name="slip"),
    path("slips/<uuid:key>/pdf/", receipts.pdf, name="slip_pdf"),
]
