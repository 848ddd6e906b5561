"""The database itself refuses to change or remove an entry of the audit; sealing it is allowed."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests.triggers import drop_triggers

from aboveline.accounts.actors import service
from aboveline.audit.actions import record
from aboveline.audit.models import Entry, Head
from aboveline.audit.sealing import seal_waiting
from aboveline.audit.verifying import verify

pytestmark = pytest.mark.django_db
CLERK = service("clerk")
CHANGES = {
    "at": "2019-01-01T00:00:00Z",
    "on": "2019-01-01",
    "actor": "user:somebody-else",
    "action": "registry:household:read",
    "subject_type": "person",
    "subject_id": "7",
    "area_id": "01900000-0000-7000-8000-000000000000",
    "fields": ["phone"],
    "digests": {"phone": ["", "demo:00"]},
    "reason": "another",
    "details": {"count": 2},
}


@pytest.fixture
def entries():
    """Two entries: one sealed, one that waits."""
    sealed = record("registry:household:change", actor=CLERK, reason="first")
    seal_waiting()
    return sealed, record("registry:household:change", actor=CLERK, reason="second")


def refused(change):
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        change()


@pytest.mark.parametrize("which", ["sealed", "waiting"])
@pytest.mark.parametrize("field", CHANGES)
def test_no_field_of_an_entry_is_changed(entries, field, which):
    entry = entries[which == "waiting"]
    refused(lambda: Entry.objects.filter(pk=entry.pk).update(**{field: CHANGES[field]}))
    entry.refresh_from_db()
    assert entry.reason == ("second" if which == "waiting" else "first")


def test_every_field_but_those_of_the_seal_is_among_them():
    fields = {field.name for field in Entry._meta.get_fields()}
    assert fields - set(CHANGES) == {"id", "position", "seal", "key_id"}


@pytest.mark.parametrize(
    "change", [{"seal": "0" * 64}, {"position": 9}, {"position": None}, {"key_id": "k9"}]
)
def test_a_seal_is_set_once(entries, change):
    refused(lambda: Entry.objects.filter(pk=entries[0].pk).update(**change))


def test_a_content_is_not_changed_together_with_the_seal(entries):
    waiting = Entry.objects.filter(pk=entries[1].pk)
    refused(lambda: waiting.update(position=2, seal="0" * 64, reason="another"))
    assert seal_waiting() == 1
    assert verify().holds


def test_no_entry_is_removed(entries):
    for entry in entries:
        refused(Entry.objects.filter(pk=entry.pk).delete)
    assert Entry.objects.count() == 2


def test_the_head_is_not_removed_nor_put_back(entries):
    refused(Head.objects.all().delete)
    refused(lambda: Head.objects.update(position=0))
    refused(lambda: Head.objects.update(seal="0" * 64))
    assert verify().holds


def test_who_takes_the_triggers_away_is_found_by_the_seals(entries):
    drop_triggers(connection)
    Entry.objects.filter(pk=entries[0].pk).update(reason="another")
    assert verify().fault == "broken"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_tables_are_not_emptied():
    for table in ("audit_entry", "audit_head"):
        with connection.cursor() as cursor:
            refused(lambda table=table, cursor=cursor: cursor.execute(f"TRUNCATE {table}"))
