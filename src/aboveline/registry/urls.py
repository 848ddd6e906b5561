"""Addresses of the app `registry`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.registry.views import (
    acts,
    composition,
    duplicates,
    exports,
    imports,
    listing,
    moves,
    people,
    placing,
    sealed,
    statuses,
    villages,
    visit,
)

app_name = "registry"
_MEMBER = "households/<str:number>/members/<uuid:key>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("households/", listing.households, name="households"),
    path("counts/households/", listing.count, name="count"),
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
    path("households/<str:number>/visit/", visit.visit, name="visit"),
    path("households/<str:number>/change/", acts.change, name="change"),
    path("households/<str:number>/status/", statuses.status, name="status"),
    path("households/<str:number>/move/", moves.move, name="move"),
    path("households/<str:number>/head/", composition.head, name="head"),
    path("households/<str:number>/split/", composition.split, name="split"),
    path("households/<str:number>/merge/", composition.merge, name="merge"),
    path("households/<str:number>/members/add/", acts.add_member, name="add_member"),
    path(_MEMBER, acts.member, name="member"),
    path(f"{_MEMBER}leave/", composition.leave, name="leave"),
    path(f"{_MEMBER}change-over/", composition.change_over, name="change_over"),
    path(f"{_MEMBER}schooling/", people.schooling, name="schooling"),
    path(f"{_MEMBER}insurance/", people.insurance, name="insurance"),
    path(f"{_MEMBER}work/", people.work, name="work"),
    path(f"{_MEMBER}work/<uuid:spell>/end/", people.end_work, name="end_work"),
    path("register/<uuid:key>/", acts.register, name="register"),
    path("villages/", villages.villages, name="villages"),
    path("villages/workbook/", villages.workbook, name="village_workbook"),
    path("villages/<uuid:key>/", villages.village, name="village"),
    path("placements/", placing.placements, name="placements"),
    path("placements/<uuid:key>/", placing.place, name="place"),
    path("moves/", moves.moves, name="moves"),
    path("moves/<uuid:key>/", moves.decide_move, name="decide_move"),
    path("moves/<uuid:key>/take-back/", moves.take_back_move, name="take_back_move"),
    path("exports/households.<str:kind>", exports.households, name="export"),
    path("imports/", imports.imports, name="imports"),
    path("imports/template/", imports.template, name="import_template"),
    path("imports/sample/", imports.sample, name="import_sample"),
    path("imports/<uuid:key>/", imports.batch, name="import"),
    path("imports/<uuid:key>/check/", imports.check, name="check_import"),
    path("imports/<uuid:key>/take/", imports.take, name="take_import"),
    path("imports/<uuid:key>/undo/", imports.undo, name="undo_import"),
    path("imports/<uuid:key>/receipt/", imports.receipt, name="import_receipt"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/find/", duplicates.find, name="find_duplicates"),
    path("duplicates/<uuid:key>/", duplicates.duplicate, name="duplicate"),
]
