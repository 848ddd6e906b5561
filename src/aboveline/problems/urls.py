"""Addresses of the app `problems`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.problems.views import (
    acts,
    assigning,
    exports,
    feeds,
    hazards,
    ledger,
    measures,
    mechanism,
    mine,
    pairing,
    problem,
    reporting,
    sheets,
)

app_name = "problems"
urlpatterns: list[URLPattern | URLResolver] = [
    path("problems/", ledger.problems, name="problems"),
    path("problems/mine/", mine.mine, name="mine"),
    path("problems/export.xlsx", exports.workbook, name="export"),
    path("problems/import/", sheets.bring_back, name="bring_back"),
    path("problems/import/<uuid:key>/take/", sheets.take, name="take_sheet"),
    path("problems/assign/", assigning.assign, name="assign"),
    path("problems/account/<uuid:key>/<slug:name>/", ledger.behind_figure, name="account"),
    path("problems/stock/<uuid:key>/<slug:name>/", ledger.behind_stock, name="stock"),
    path("problems/mechanism/<uuid:key>/", mechanism.mechanism_of, name="mechanism"),
    path("problems/mechanism/<uuid:key>/<slug:name>/", mechanism.behind, name="behind_mechanism"),
    path("problems/channel/<uuid:key>/<slug:name>/", mechanism.channel, name="channel"),
    path("problems/<str:number>/", problem.problem, name="problem"),
    path("problems/<str:number>/decide/", acts.decide, name="decide"),
    path("problems/<str:number>/answer/", acts.answer, name="answer"),
    path("problems/<str:number>/clear/", acts.clear, name="clear"),
    path("problems/<str:number>/help/", measures.plan, name="plan"),
    path("problems/<str:number>/help/<uuid:key>/", measures.change, name="change_measure"),
    path("households/<str:number>/report/", reporting.household, name="report"),
    path("households/<str:number>/helpers/add/", pairing.pair, name="pair"),
    path("helpers/<uuid:key>/end/", pairing.end, name="end_pairing"),
    path("areas/<uuid:key>/hazard/", hazards.hazard, name="hazard"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/tokens/", feeds.give, name="give_token"),
    path("feeds/tokens/<uuid:key>/end/", feeds.end, name="end_token"),
    path("feeds/<uuid:key>/", feeds.feed, name="feed"),
    path("feeds/<uuid:key>/take/", feeds.take, name="take_feed"),
    path("areas/<uuid:key>/report/", reporting.area, name="report_area"),
]
