"""The grammar of permissions: three parts, sorted, each held by a role and each named by words."""

import re
from pathlib import Path

from django.urls import URLPattern, get_resolver

from aboveline.accounts.labels import PERMISSION_NAMES, ROLE_NAMES, ROLE_WORDS
from aboveline.accounts.permissions import GIVES, ROLES, SECOND_FACTOR, Permission, Role

SOURCES = Path(__file__).parents[2] / "src" / "aboveline"


def test_a_permission_has_three_parts_of_lower_case_letters():
    for permission in Permission:
        assert re.fullmatch(r"[a-z]+:[a-z]+:[a-z]+", permission), permission
        assert permission.name == permission.value.replace(":", "_").upper()


def test_permissions_stand_in_the_order_of_the_alphabet():
    assert list(Permission) == sorted(Permission)


def test_every_permission_is_held_by_a_role():
    assert set(Permission) == set().union(*ROLES.values())


def test_every_role_has_its_rights_and_words():
    assert set(ROLES) == set(GIVES) == set(ROLE_NAMES) == set(ROLE_WORDS) == set(Role)
    assert set(PERMISSION_NAMES) == set(Permission)


def test_only_who_may_give_duties_gives_roles():
    givers = {role for role in Role if Permission.ACCOUNTS_DUTY_GIVE in ROLES[role]}
    assert givers == {role for role in Role if GIVES[role]}
    assert givers <= SECOND_FACTOR


def test_enumerators_and_assessors_hold_nothing_of_the_register():
    for role in (Role.ENUMERATOR, Role.ASSESSOR):
        assert not {held for held in ROLES[role] if held.startswith("registry:")}


def test_every_door_names_a_permission_that_exists():
    doors = {
        getattr(callback, "permission", None) for callback in callbacks(get_resolver().url_patterns)
    } - {None}
    assert doors
    assert doors <= set(Permission)
    written = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    named = set(re.findall(r"Permission\.([A-Z_]+)", written))
    assert named <= set(Permission.__members__)


def callbacks(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.callback
        else:
            yield from callbacks(pattern.url_patterns)
