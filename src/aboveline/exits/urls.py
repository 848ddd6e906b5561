"""Addresses of the app `exits`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.exits.views import area_exits, area_steps, roll

app_name = "exits"
urlpatterns: list[URLPattern | URLResolver] = [
    path("roll/", roll.roll, name="roll"),
    path("roll/counties/", roll.counties, name="counties"),
    path("exits/areas/", area_exits.area_exits, name="area_exits"),
    path("exits/areas/<uuid:key>/", area_exits.area_exit, name="area_exit"),
    path("exits/areas/<uuid:key>/step/", area_steps.step, name="area_step"),
    path("exits/areas/<uuid:key>/refusal/", area_steps.refuse, name="area_refuse"),
    path("exits/areas/<uuid:key>/comment/", area_steps.comment, name="area_comment"),
    path("exits/areas/<uuid:key>/assessment/", area_steps.assess, name="area_assess"),
    path("exits/comments/<uuid:key>/", area_steps.answer, name="area_answer"),
    path("areas/<uuid:key>/exit/", area_exits.area, name="area"),
    path("areas/<uuid:key>/exit/proposal/", area_steps.propose, name="propose_area"),
]
