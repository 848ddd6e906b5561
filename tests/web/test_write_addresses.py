"""Addresses that are worked out once a process are those that Django gives."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from django.urls import resolve, reverse, set_script_prefix

from aboveline.web.addresses import address


@pytest.mark.parametrize("number", ["0417", "077-000123", "井 1", "a&b", "50%", "0000-place"])
def test_address_of_a_household_leads_to_it(number):
    found = urlsplit(address("pages:household", number))
    assert resolve(unquote(found.path)).kwargs == {"number": number}
    assert not found.query


def test_address_follows_where_the_site_is_served():
    assert address("registry:households") == reverse("registry:households") == "/households/"
    set_script_prefix("/below/")
    try:
        assert address("registry:households") == "/below/households/"
        assert address("pages:household", "0417") == "/below/households/0417/"
    finally:
        set_script_prefix("/")
