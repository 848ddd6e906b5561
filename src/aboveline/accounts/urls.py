"""Addresses of the app `accounts`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from aboveline.accounts.views import demo, messages, people

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("demo/", demo.demo, name="demo"),
    path("messages/", messages.messages, name="messages"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="add"),
    path("people/roles/", people.roles, name="roles"),
    path("people/<uuid:key>/", people.person, name="person"),
    path("people/<uuid:key>/duty/", people.give, name="give"),
    path("people/<uuid:key>/invite/", people.invite, name="invite"),
    path("people/<uuid:key>/close/", people.close, name="close"),
    path("people/<uuid:key>/open/", people.open_again, name="open"),
    path("people/<uuid:key>/factor/", people.remove_factor, name="remove_factor"),
    path("people/duties/<uuid:key>/end/", people.end, name="end"),
]
