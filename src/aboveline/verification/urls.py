"""Addresses of the app `verification`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.verification.views import (
    assessments,
    census,
    checks,
    comparisons,
    counting,
    differences,
    findings,
    hits,
    interviews,
)

app_name = "verification"
_COMPARISONS: list[URLPattern | URLResolver] = [
    path("comparisons/", comparisons.comparisons, name="comparisons"),
    path("comparisons/grounds/", comparisons.grounds, name="grounds"),
    path("comparisons/<uuid:key>/", hits.comparison, name="comparison"),
    path("hits/<uuid:key>/", hits.hit, name="hit"),
    path("households/<str:number>/ground/", hits.ground, name="ground"),
]
_CHECKS: list[URLPattern | URLResolver] = [
    path("areas/<uuid:key>/checks/", checks.checks, name="checks"),
    path("areas/<uuid:key>/checks/ask/", checks.ask, name="ask_checks"),
    path("areas/<uuid:key>/answers/", checks.picture, name="picture"),
    path("flags/<uuid:key>/", checks.flag, name="flag"),
]
_ASSESSMENTS: list[URLPattern | URLResolver] = [
    path("assessments/", assessments.assessments, name="assessments"),
    path("areas/<uuid:key>/assess/", assessments.plan, name="plan"),
    path("assessments/<uuid:key>/", assessments.assessment, name="assessment"),
    path("assessments/<uuid:key>/step/", assessments.step, name="step"),
    path("assessments/<uuid:key>/assign/", assessments.assign, name="assign"),
    path("assessments/<uuid:key>/seed/office/", assessments.office_part, name="office_part"),
    path(
        "assessments/<uuid:key>/seed/assessors/", assessments.assessors_part, name="assessors_part"
    ),
    path("assessments/<uuid:key>/report.pdf", assessments.report, name="report"),
    path("assessments/<uuid:key>/findings/", findings.findings, name="findings"),
    path("assessments/findings/<uuid:key>/appeal/", findings.appeal, name="appeal"),
    path("assessments/appeals/<uuid:key>/decide/", findings.decide, name="decide_appeal"),
    path("sample/", interviews.sample, name="sample"),
    path("sample/<uuid:key>/", interviews.interview, name="interview"),
    path("sample/<uuid:key>/replace/", interviews.replace, name="replace"),
]
_CENSUS: list[URLPattern | URLResolver] = [
    path("censuses/", census.rounds, name="censuses"),
    path("areas/<uuid:key>/census/", census.open_, name="open_census"),
    path("censuses/<uuid:key>/", census.census, name="census"),
    path("censuses/<uuid:key>/step/", census.step, name="census_step"),
    path("censuses/villages/<uuid:key>/", census.village, name="census_village"),
    path("censuses/villages/<uuid:key>/give/", census.give, name="census_give"),
    path("censuses/<uuid:key>/differences/", differences.differences, name="differences"),
    path("censuses/<uuid:key>/differences.csv", differences.export, name="export_differences"),
    path("censuses/<uuid:key>/missed.csv", differences.export_missed, name="export_missed"),
    path("censuses/<uuid:key>/problems/", differences.open_problems, name="open_census_problems"),
    path("censuses/differences/<uuid:key>/", differences.difference, name="difference"),
    path("my-census/", counting.own, name="own_census"),
    path("my-census/<uuid:key>/", counting.count, name="count"),
    path("my-census/villages/<uuid:key>/found/", counting.list_found, name="list_found"),
]
urlpatterns = [*_COMPARISONS, *_CHECKS, *_ASSESSMENTS, *_CENSUS]
