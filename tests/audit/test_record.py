"""An action leaves one row without any personal value, by which a value can still be proved."""

import json

import pytest
from django.core import serializers

from aboveline.accounts.actors import service
from aboveline.audit.actions import entry, record, record_all
from aboveline.audit.keys import is_value
from aboveline.audit.models import Entry
from aboveline.registry.actions import change_household

pytestmark = pytest.mark.django_db
CLERK = service("clerk")
NUMBERS = ("990101199001010015", "990101199001010023")


def changed(cast, **values):
    return record(
        "registry:household:change",
        actor=CLERK,
        subject=cast.households["0417"],
        area_id=cast.areas["shigou-3"].pk,
        changed=values,
    )


def test_a_change_is_kept_as_names_of_fields_and_digests_without_the_values(cast):
    changed(cast, bank_account=NUMBERS, help_needed=("", "a roof"))
    row = Entry.objects.get()
    assert row.fields == ["bank_account", "help_needed"]
    assert row.digests["help_needed"][0] == ""
    stored = serializers.serialize("json", [row])
    assert not [text for text in (*NUMBERS, "a roof") if text in stored]
    assert row.area_id == cast.areas["shigou-3"].pk


def test_an_auditor_with_the_key_tells_whether_a_value_was_there(cast, settings):
    key = str(cast.households["0417"].pk)
    old, new = changed(cast, bank_account=NUMBERS).digests["bank_account"]
    settings.ABOVELINE_AUDIT_KEYS = {"k2": b"2" * 32, **settings.ABOVELINE_AUDIT_KEYS}
    assert is_value(old, "household", key, "bank_account", NUMBERS[0])
    assert is_value(new, "household", key, "bank_account", NUMBERS[1])
    assert not is_value(old, "household", key, "bank_account", NUMBERS[1])


def test_equal_values_of_two_records_have_different_digests(cast):
    one, other = cast.households["0417"], cast.households["0512"]
    digests = [
        json.dumps(entry("a:b:c", actor=CLERK, subject=row, changed={"phone": ("", "1")}).digests)
        for row in (one, other)
    ]
    assert len(set(digests)) == 2


def test_many_entries_are_written_at_once(cast, django_assert_num_queries):
    entries = [
        entry("registry:household:add", actor=CLERK, subject=row)
        for row in cast.households.values()
    ]
    with django_assert_num_queries(1):
        record_all(entries)
    assert Entry.objects.filter(actor="service:clerk").count() == 3


def test_an_act_of_the_register_leaves_digests_of_what_it_changed(cast):
    home = cast.households["0417"]
    change_household(home, {"phone": "13800000001"}, actor=cast.actor("county"))
    row = Entry.objects.get(action="registry:household:change")
    old, new = row.digests["phone"]
    assert is_value(old, "household", str(home.pk), "phone", "19900000000")
    assert is_value(new, "household", str(home.pk), "phone", "13800000001")
    assert "13800000001" not in serializers.serialize("json", [row])
