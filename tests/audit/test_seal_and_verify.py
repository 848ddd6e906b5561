"""Entries are sealed in a chain, and whoever alters, cuts or forges it is found out."""

import json

import pytest
from django.db import connection

from aboveline.accounts.actors import service
from aboveline.audit.actions import record
from aboveline.audit.models import Entry, Head
from aboveline.audit.sealing import FIRST, content_of, seal_batch, seal_waiting
from aboveline.audit.verifying import Point, published, verify

pytestmark = pytest.mark.django_db
CLERK = service("clerk")


def written(count):
    return [record("registry:household:change", actor=CLERK, reason=f"{n}") for n in range(count)]


@pytest.fixture
def chain(no_triggers):
    """Ten sealed entries in the order of their writing, and nothing that refuses changes."""
    entries = written(10)
    assert seal_waiting() == 10
    return entries


def altered(where, **values):
    assert Entry.objects.filter(pk=where.pk).update(**values) == 1


def found():
    result = verify()
    return result.fault, result.position, result.entry_id


def test_a_sealed_chain_holds_and_says_how_long_the_unsealed_tail_is(chain):
    assert verify().holds
    written(3)
    result = verify()
    assert (result.holds, result.sealed, result.unsealed) == (True, 10, 3)
    assert result.unsealed_seconds >= 0
    assert (published().position, seal_waiting(), verify().unsealed) == (10, 3, 0)


def test_an_empty_audit_holds():
    assert (verify().holds, seal_waiting(), published()) == (True, 0, Point(0, FIRST))


@pytest.mark.parametrize(
    "values",
    [
        {"reason": "another"},
        {"actor": "user:somebody-else"},
        {"action": "registry:household:read"},
        {"on": "2019-01-01"},
        {"at": "2019-01-01T00:00:00Z"},
        {"subject_id": "7"},
        {"subject_type": "person"},
        {"area_id": "01900000-0000-7000-8000-000000000000"},
        {"fields": ["phone"]},
        {"digests": {"phone": ["", "demo:00"]}},
        {"details": {"count": 2}},
        {"seal": "0" * 64},
        {"seal": ""},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_changed_field_is_named(chain, values):
    altered(chain[4], **values)
    assert found() == ("broken", 5, chain[4].pk)


def test_every_field_of_an_entry_is_under_its_seal(chain):
    covered = {field.name for field in Entry._meta.get_fields()} - {"seal"}
    assert len(json.loads(content_of(chain[0]))) == len(covered)


def test_the_first_of_several_faults_is_named(chain):
    altered(chain[8], reason="x")
    altered(chain[2], reason="x")
    assert found() == ("broken", 3, chain[2].pk)


def test_a_deleted_row_is_named(chain):
    chain[4].delete()
    assert found() == ("missing", 5, None)


def test_a_deleted_row_is_found_though_the_rest_is_numbered_anew(chain):
    chain[4].delete()
    for place, entry in enumerate(chain[5:], start=5):
        altered(entry, position=place)
    assert found() == ("broken", 5, chain[5].pk)


def test_a_cut_end_is_named(chain):
    Entry.objects.filter(position__gt=7).delete()
    assert found() == ("cut", 8, None)


def test_two_entries_that_changed_places_are_found(chain):
    altered(chain[3], position=None)
    altered(chain[6], position=4)
    altered(chain[3], position=7)
    assert found() == ("broken", 4, chain[6].pk)


def test_an_entry_unsealed_to_be_changed_is_missing(chain):
    altered(chain[9], position=None, seal="", reason="as if it were new")
    assert found() == ("cut", 10, None)


def test_a_seal_forged_without_the_key_is_found(chain, settings):
    keys = settings.ABOVELINE_AUDIT_KEYS
    forged = Entry.objects.get(pk=chain[9].pk)
    forged.reason = "forged"
    settings.ABOVELINE_AUDIT_KEYS = {"demo": b"g" * 32}
    Entry.objects.filter(pk=forged.pk).delete()
    Head.objects.update(position=9, seal=chain_seal(9))
    forged.position, forged.seal = None, ""
    forged.save(force_insert=True)
    seal_waiting()
    settings.ABOVELINE_AUDIT_KEYS = keys
    assert found() == ("broken", 10, forged.pk)


def chain_seal(position):
    return Entry.objects.get(position=position).seal


def test_an_end_cut_together_with_the_head_is_found_by_a_head_kept_outside(chain):
    kept = published()
    Entry.objects.filter(position__gt=7).delete()
    Head.objects.update(position=7, seal=chain_seal(7))
    assert verify().holds  # who can write to the database can make it look whole
    result = verify([kept])
    assert (result.fault, result.position) == ("cut", 8)


def test_a_chain_written_anew_with_the_key_is_found_by_a_head_kept_outside(chain):
    kept = published()
    Entry.objects.update(position=None, seal="", reason="written anew")
    Head.objects.all().delete()
    seal_waiting()
    assert verify().holds
    result = verify([kept])
    assert (result.fault, result.position) == ("rewritten", 10)


def test_an_outside_head_on_the_way_is_passed(chain):
    kept = published()
    written(5)
    seal_waiting()
    assert verify([kept, published()]).holds


@pytest.mark.parametrize("values", [{"seal": "0" * 64}, {"position": 9}])
def test_a_changed_head_is_found(chain, values):
    Head.objects.update(**values)
    assert verify().fault == "head"


def test_a_removed_head_is_found(chain):
    Head.objects.all().delete()
    assert verify().fault == "head"


def test_a_seal_whose_key_is_gone_is_told_apart_from_a_broken_one(chain, settings):
    settings.ABOVELINE_AUDIT_KEYS = {"k2": b"2" * 32}
    assert found() == ("no_key", 1, chain[0].pk)


def test_a_new_key_seals_from_then_on_and_the_old_seals_hold(chain, settings):
    settings.ABOVELINE_AUDIT_KEYS = {"k2": b"2" * 32, **settings.ABOVELINE_AUDIT_KEYS}
    written(2)
    seal_waiting()
    assert verify().holds
    assert list(Entry.objects.order_by("position").values_list("key_id", flat=True)[9:]) == [
        "demo",
        "k2",
        "k2",
    ]


@pytest.mark.usefixtures("no_triggers")
def test_an_entry_that_commits_late_with_a_lower_id_comes_later_in_the_chain():
    """What PostgreSQL does when a slow action drew its id before a quick one."""
    late, quick = written(2)
    Entry.objects.filter(pk=late.pk).delete()
    seal_waiting()
    late.save(force_insert=True)
    seal_waiting()
    assert list(Entry.objects.order_by("position").values_list("pk", flat=True)) == [
        quick.pk,
        late.pk,
    ]
    assert verify().holds


def test_a_batch_takes_no_more_than_asked():
    written(5)
    assert [seal_batch(2), seal_batch(2), seal_batch(2), seal_batch(2)] == [2, 2, 1, 0]
    assert verify().holds


def test_values_come_back_from_the_database_as_they_were_sealed():
    record(
        "registry:household:export",
        actor=CLERK,
        subject=Head(pk=3),
        reason="理由 ‘quoted’ \u2028 end",
        details={"z": [1.5, None, True, 10**15], "a": {"é": "\\"}},
        changed={"phone": (None, "1")},
    )
    seal_waiting()
    assert verify().holds


def test_sealing_costs_three_statements_and_one_more_for_each_entry(
    django_assert_max_num_queries,
):
    written(20)
    with django_assert_max_num_queries(8 + 20):
        seal_batch()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM audit_entry WHERE position IS NULL")
        assert cursor.fetchone() == (0,)
