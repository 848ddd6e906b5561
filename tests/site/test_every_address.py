"""Every address of the site, walked by every role from inside, beside, outside and afterwards."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from tests.cast import PLACES, TREE, signed_in
from tests.site.address_scene import Scene, make_scene
from tests.site.addresses import ADDRESSES, ENTRANCE, Address

from aboveline.accounts.permissions import ROLES, Permission, Role

ABOVE = {key: parent for key, _, parent, _ in TREE}
BLIND = {Role.ENUMERATOR, Role.ASSESSOR}
CHANGING = {"sessions.session", "audit.entry", "axes.accesslog"}
Somebody = tuple[str, str]


def patterns(found: Any, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its full name."""
    for pattern in found:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from patterns(pattern.url_patterns, inner)


OURS = {
    name: pattern
    for name, pattern in patterns(get_resolver().url_patterns)
    if not name.startswith("admin:")  # tests/site/test_administration_only_shows.py
}


@pytest.fixture
def scene(cast, settings, tmp_path) -> Scene:
    settings.ABOVELINE_FILES = tmp_path
    return make_scene(cast)


@pytest.fixture
def bare(settings, monkeypatch) -> None:
    """What "not here" says without the frame of the page, which cost half of a walk of 3,000
    requests: the reason that the view gave, which the real page keeps to itself. So the walk asks
    for more: even the reasons must be the same. Sessions are read without a query.
    """
    page = "{{ request_path }} {{ exception }}"
    engine = copy.deepcopy(settings.TEMPLATES[0])
    loaders = [
        ("django.template.loaders.locmem.Loader", {"404.html": page}),
        "django.template.loaders.app_directories.Loader",
    ]
    engine["APP_DIRS"] = False
    engine["OPTIONS"]["loaders"] = [("django.template.loaders.cached.Loader", loaders)]
    settings.TEMPLATES = [engine]
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)


@pytest.fixture
def clients(scene) -> dict[Somebody, Client]:
    """A browser for each; of those whose duty ended, three stand for all."""
    return {
        who: signed_in(user)
        for who, user in scene.cast.people.items()
        if who[1] != "ended" or who[0] in {"village_worker", "county", "administrator"}
    }


def lines_of(place: str | None) -> Iterator[str]:
    """The area and all that hold it."""
    while place:
        yield place
        place = ABOVE[place]


def holds(who: Somebody, address: Address) -> bool:
    """Whether somebody has the right anywhere."""
    role, place = who
    known = role != "nobody" and place != "ended"
    return known and address.permission in ROLES[Role(role)]


def may_enter(who: Somebody, address: Address) -> bool:
    """Whether somebody should get in, by the table of roles and the tree of areas alone."""
    role, place = who
    if not holds(who, address):
        return False
    if address.owner and who != (address.owner, "inside"):
        return False
    return not address.area or PLACES[role][place] in lines_of(address.area)


def plain(answer: Any, path: str) -> tuple[int, str]:
    """Status and body without what differs by address and request."""
    body = answer.content.decode().replace(path, "PATH")
    return answer.status_code, re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", body)


def whole(answer: Any) -> Any:
    """The answer, read to its end when it is a stream."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def counted() -> dict[str, int]:
    """How many rows each table has."""
    return {
        model._meta.label_lower: model.objects.count()
        for model in apps.get_models()
        if model._meta.label_lower not in CHANGING
    }


def test_every_address_has_its_line_in_the_table():
    assert set(OURS) == set(ADDRESSES) | set(ENTRANCE), "mend tests/site/addresses.py"


def test_the_door_of_each_address_asks_what_the_table_says():
    for name, address in ADDRESSES.items():
        assert OURS[name].callback.permission == address.permission, name
    for name in ENTRANCE:
        assert not hasattr(OURS[name].callback, "permission"), name


def test_only_holders_of_the_right_in_the_area_come_in_and_nobody_else_learns_what_is_there(
    bare, scene, clients
):
    before, wrong = counted(), []
    for name, address in ADDRESSES.items():
        here = reverse(name, kwargs=address.here(scene))
        absent = reverse(name, kwargs=address.absent) if address.absent else ""
        for who, client in clients.items():
            allowed = may_enter(who, address)
            read = whole(client.get(here))
            if read.status_code not in expected_of_reading(address, allowed):
                wrong.append(f"{name}: {read.status_code} for {' '.join(who)}")
            main = read
            # whoever lacks the right everywhere is turned away before anything is looked up
            near = holds(who, address) or who[1] in {"inside", "anywhere"}
            if address.takes != "get" and not allowed and near:
                main = client.post(here)
                if main.status_code not in {404, 405}:
                    wrong.append(f"{name}: POST gives {main.status_code} for {' '.join(who)}")
            if absent and (holds(who, address) or who[0] == "nobody"):
                missing = (client.get if address.takes == "get" else client.post)(absent)
                if allowed and missing.status_code != 404:
                    wrong.append(f"{name}: {missing.status_code} for what is absent")
                if not allowed and plain(main, here) != plain(missing, absent):
                    wrong.append(f"{name}: forbidden is not like absent for {' '.join(who)}")
    assert wrong == []
    assert counted() == before


def expected_of_reading(address: Address, allowed: bool) -> set[int]:
    """The status of a GET; a page that only takes what is sent says so, or is not there."""
    if address.takes == "post":
        return {405} if allowed else {404, 405}
    return {address.status} if allowed else {404}


def test_pages_to_read_take_nothing_that_is_sent(scene, clients):
    for name, address in ADDRESSES.items():
        if address.takes == "get":
            path = reverse(name, kwargs=address.here(scene))
            who = next(who for who in clients if may_enter(who, address))
            assert clients[who].post(path).status_code == 405, name


def test_strangers_are_led_to_sign_in_whether_or_not_it_is_there(scene):
    stranger = Client()
    for name, address in ADDRESSES.items():
        for given in (address.here(scene), address.absent):
            if given is None:
                continue
            path = reverse(name, kwargs=given)
            for answer in (stranger.get(path), stranger.post(path)):
                assert answer.status_code in {302, 405}, name
                if answer.status_code == 302:
                    assert answer["Location"] == f"/accounts/login/?next={path}", name


def test_every_address_that_writes_asks_for_the_token_of_its_form(scene):
    by_token = {"objections:send_feed"}  # no cookie opens it
    for name, pattern in OURS.items():
        assert getattr(pattern.callback, "csrf_exempt", False) == (name in by_token), name
    client = signed_in(scene.cast.user("county"), enforce_csrf_checks=True)
    for name, address in ADDRESSES.items():
        if address.takes != "get":
            answer = client.post(reverse(name, kwargs=address.here(scene)))
            assert answer.status_code in {403, 405}, name


def test_enumerators_and_assessors_reach_nothing_that_was_recorded_before():
    for name, address in ADDRESSES.items():
        if address.permission.startswith("registry:"):
            assert not [role for role in BLIND if address.permission in ROLES[role]], name
    opened = {
        name
        for name, address in ADDRESSES.items()
        if any(address.permission in ROLES[role] for role in BLIND)
    }
    assert opened == {
        "areas:area",
        "areas:areas",
        "areas:boundary",
        "exits:counties",
        "exits:roll",
        "pages:board",
        "pages:home",
        "pages:standard",
        # the own households of a census: where they live
        "verification:count",
        "verification:list_found",
        "verification:own_census",
        # how far an assessment is, and where the own sampled households live
        "verification:assessment",
        "verification:assessments",
        "verification:assessors_part",
        "verification:interview",
        "verification:replace",
        "verification:report",
        "verification:sample",
    }


OWN_SAMPLE = {
    *("verification:sample", "verification:interview"),
    *("verification:own_census", "verification:count"),
}
"""Pages on which who visits reads the names and addresses of the own households."""


def test_no_page_of_the_blind_roles_names_a_household(scene):
    secrets = [home.head_name for home in scene.cast.households.values()] + ["0417", "0512"]
    for role in BLIND:
        client = scene.cast.client(role)
        for name, address in ADDRESSES.items():
            if may_enter((role, "inside"), address) and name not in OWN_SAMPLE:
                path = reverse(name, kwargs=address.here(scene))
                page = client.get(path).content.decode().replace(path, "")
                assert not [secret for secret in secrets if secret in page], name


def test_the_entrance_says_to_everybody_what_it_should(cast, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = cast.user("county")
    user.set_password("a made-up sentence of words")
    user.save()
    for name, (arguments, to_strangers, to_people) in ENTRANCE.items():
        path = reverse(name, kwargs=arguments)
        assert Client().get(path).status_code == to_strangers, name
        assert signed_in(user).get(path).status_code == to_people, name


def test_only_the_permissions_of_the_enumeration_open_anything():
    assert {address.permission for address in ADDRESSES.values()} <= set(Permission)
