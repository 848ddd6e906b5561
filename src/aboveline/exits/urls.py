"""Addresses of the app `exits`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.exits.views import (
    area_exits,
    area_steps,
    households,
    locks,
    notices,
    public,
    roll,
    round_page,
    rounds,
    steps,
)

app_name = "exits"
urlpatterns: list[URLPattern | URLResolver] = [
    path("roll/", roll.roll, name="roll"),
    path("roll/counties/", roll.counties, name="counties"),
    path("exits/areas/", area_exits.area_exits, name="area_exits"),
    path("exits/areas/<uuid:key>/", area_exits.area_exit, name="area_exit"),
    path("exits/areas/<uuid:key>/notice.pdf", notices.area_pdf, name="area_notice_pdf"),
    path("exits/areas/<uuid:key>/step/", area_steps.step, name="area_step"),
    path("exits/areas/<uuid:key>/refusal/", area_steps.refuse, name="area_refuse"),
    path("exits/areas/<uuid:key>/comment/", area_steps.comment, name="area_comment"),
    path("exits/comments/<uuid:key>/", area_steps.answer, name="area_answer"),
    path("areas/<uuid:key>/exit/", area_exits.area, name="area"),
    path("areas/<uuid:key>/exit/proposal/", area_steps.propose, name="propose_area"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/open/", rounds.propose, name="open"),
    path("rounds/step/<slug:procedure>/<slug:step>/", steps.take, name="take"),
    path("rounds/<uuid:key>/", round_page.one_round, name="round"),
    path("rounds/<uuid:key>/meeting/<slug:step>/", steps.meet, name="meet"),
    path("rounds/<uuid:key>/notice/<slug:step>/", steps.post_notice, name="post_notice"),
    path("rounds/<uuid:key>/draw/<slug:step>/", steps.draw, name="draw"),
    path("rounds/<uuid:key>/households/<str:number>/sign/", households.agree, name="sign"),
    path("rounds/<uuid:key>/households/<str:number>/object/", households.object_to, name="object"),
    path("rounds/again/<int:key>/", households.look_again, name="look_again"),
    path("locks/", locks.locks, name="locks"),
    path("locks/areas/<uuid:key>/", locks.lock, name="lock"),
    path("locks/<uuid:key>.csv", locks.locked_list, name="locked_list"),
    path("households/<str:number>/correction/", locks.ask, name="ask_correction"),
    path("corrections/<uuid:key>/", locks.decide, name="decide_correction"),
    path("notices/objection/", public.object_to_notice, name="object_publicly"),
    path("notices/<uuid:key>/", notices.notice, name="notice"),
    path("notices/<uuid:key>.pdf", notices.pdf, name="notice_pdf"),
]
