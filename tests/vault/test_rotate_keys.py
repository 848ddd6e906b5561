"""Everything is written anew under a new key while the old one still opens and finds."""

from collections import Counter

import pytest

from aboveline.registry.models import Change, Household, Person
from aboveline.vault import files, rotation
from aboveline.vault.check import checked
from aboveline.vault.errors import NotOpened
from aboveline.vault.fields import BlindIndexField, SealedField
from aboveline.vault.sealing import digests, seal, unseal

pytestmark = pytest.mark.django_db
OLD, NEW = {"k1": b"1" * 32}, {"k2": b"2" * 32}
BOTH = frozenset(["data", "index"])


@pytest.fixture
def register(cast, settings, tmp_path):
    """Three households and their people, all sealed under the old keys, and a file."""
    settings.ABOVELINE_FILES = tmp_path
    settings.ABOVELINE_DATA_KEYS, settings.ABOVELINE_INDEX_KEYS = OLD, OLD
    for household in Household.objects.all():
        seal(household, "phone", "19900000000")
        household.save()
        change = Change(household=household, on=household.recorded_at, at=household.recorded_at)
        seal(change, "old", "[1]")
        change.save()
    for number, person in enumerate(Person.objects.order_by("name")):
        seal(person, "identity_number", f"9901011990010100{number:02d}")
        seal(person, "health", "healthy")
        person.save()
    files.store("attachment", cast.households["0417"].pk, [b"a photo"])
    settings.ABOVELINE_DATA_KEYS = settings.ABOVELINE_INDEX_KEYS = {**NEW, **OLD}
    return cast


def rotated(kinds=BOTH, **options):
    rows = sum(sum(rotation.rotate(at, kinds=kinds, **options)) for at in rotation.places())
    return rows + sum(rotation.rotate_files())


def keys_held():
    counts = Counter()
    for one in rotation.held():
        counts[one.kind, one.key_id] += one.values
    return counts


def test_the_old_key_may_go_after_rotation_and_everything_opens(register, settings):
    before = keys_held()
    assert set(before) == {("data", "k1"), ("index", "k1")}
    assert rotated(batch=2) == 3 + 3 + 6 + 1
    assert keys_held() == {("data", "k2"): before["data", "k1"], ("index", "k2"): 15}
    settings.ABOVELINE_DATA_KEYS = settings.ABOVELINE_INDEX_KEYS = NEW
    for number, person in enumerate(Person.objects.order_by("name")):
        assert unseal(person, "identity_number").endswith(f"{number:02d}")
        assert unseal(person, "health") == "healthy"
    assert unseal(Change.objects.first(), "old") == "[1]"
    assert list(files.pieces_of("attachment", register.households["0417"].pk)) == [b"a photo"]
    assert rotated() == 0


def test_search_finds_everybody_half_way(register):
    index = Person._meta.get_field("identity_index")
    people = next(at for at in rotation.places() if at.model is Person)
    assert next(rotation.rotate(people, kinds=BOTH, batch=3)) == 3
    assert keys_held()["index", "k1"] > 0
    assert keys_held()["index", "k2"] > 0
    for person in Person.objects.all():
        number = unseal(person, "identity_number")
        assert Person.objects.get(identity_index__in=digests(index, number)) == person


def test_data_keys_and_index_keys_rotate_apart(register):
    rotated(frozenset(["index"]))
    assert {kind: key for kind, key in keys_held() if kind == "index"} == {"index": "k2"}
    rotated(frozenset(["data"]))
    assert set(keys_held()) == {("index", "k2"), ("data", "k2")}


def test_rotation_leaves_every_other_column_alone(register):
    rows = [row for model in (Person, Household) for row in model.objects.order_by("pk")]
    sealed = (SealedField, BlindIndexField)

    def plain(row):
        fields = row._meta.concrete_fields
        return {f.name: getattr(row, f.attname) for f in fields if not isinstance(f, sealed)}

    before = [plain(row) for row in rows]
    rotated()
    for row in rows:
        row.refresh_from_db()
    assert [plain(row) for row in rows] == before


def test_a_value_whose_key_is_gone_stops_the_rotation_and_changes_nothing(register, settings):
    settings.ABOVELINE_DATA_KEYS = NEW
    before = keys_held()
    with pytest.raises(NotOpened, match="VAULT-001"):
        rotated()
    assert keys_held() == before


def test_the_check_says_which_key_may_go_and_which_is_missed(register, settings):
    assert [(k.use, k.key_id, k.state) for k in checked()] == [
        ("data", "k2", "current"),
        ("data", "k1", "older"),
        ("index", "k2", "current"),
        ("index", "k1", "older"),
    ]
    rotated()
    assert {k.key_id: k.state for k in checked()} == {"k2": "current", "k1": "idle"}
    settings.ABOVELINE_DATA_KEYS = {"k3": b"3" * 32}
    assert [k.key_id for k in checked() if k.state == "absent"] == ["k2"]


def test_every_sealed_field_of_every_app_is_found():
    found = {f"{at.table}.{field.column}" for at in rotation.places() for field in at.sealed}
    assert {
        "registry_person.identity_number",
        "registry_person.health",
        "registry_person.disability_grade",
        "registry_household.bank_account",
        "registry_household.address",
        "registry_change.old",
        "registry_merge.before",
    } <= found
