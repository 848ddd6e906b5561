"""A value is sealed for one place, names its key, and is found however it is written."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveline.registry.models import Change, Household, Person
from aboveline.vault.errors import NotOpened
from aboveline.vault.sealing import digests, opened, seal, sealed, unseal

PLACE = ("registry_person", "phone", "0190")
KEYS = {"new": b"n" * 32, "old": b"o" * 32}
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts)
def test_any_text_comes_back_as_it_was(text):
    assert opened(sealed(text, *PLACE), *PLACE) == text


@given(texts, st.integers(0, 2), st.text("0189ax", min_size=1))
def test_a_value_opens_in_no_other_table_column_or_record(text, part, other):
    place = list(PLACE)
    place[part] += other
    with pytest.raises(NotOpened, match="VAULT-002"):
        opened(sealed(text, *PLACE), *place)


@given(texts, st.integers(0), st.integers(1, 255))
def test_a_value_with_any_altered_byte_does_not_open(text, place, change):
    key_id, _, coded = sealed(text, *PLACE).partition(":")
    raw = bytearray(base64.b64decode(coded))
    raw[place % len(raw)] ^= change
    with pytest.raises(NotOpened, match="VAULT-002"):
        opened(f"{key_id}:{base64.b64encode(raw).decode()}", *PLACE)


@pytest.mark.parametrize("coded", ["", "AAAA", "not base64", "é"])
def test_what_was_never_sealed_does_not_open(coded):
    with pytest.raises(NotOpened, match="VAULT-002"):
        opened(f"demo:{coded}", *PLACE)


def test_the_same_text_is_never_sealed_into_the_same_value():
    assert len({sealed("13800000000", *PLACE) for _ in range(50)}) == 50


def test_a_value_names_its_key_and_opens_under_an_old_one(settings):
    settings.ABOVELINE_DATA_KEYS = {"old": KEYS["old"]}
    value = sealed("13800000000", *PLACE)
    settings.ABOVELINE_DATA_KEYS = KEYS
    assert value.startswith("old:")
    assert opened(value, *PLACE) == "13800000000"
    assert sealed("13800000000", *PLACE).startswith("new:")


def test_a_value_whose_key_is_gone_is_refused_with_the_name_of_the_key(settings):
    settings.ABOVELINE_DATA_KEYS = {"old": KEYS["old"]}
    value = sealed("13800000000", *PLACE)
    settings.ABOVELINE_DATA_KEYS = {"new": KEYS["new"]}
    with pytest.raises(NotOpened, match="VAULT-001: The data key 'old'"):
        opened(value, *PLACE)


def test_a_sealed_row_holds_no_part_of_the_number():
    person = Person()
    seal(person, "identity_number", "990101199001010015")
    stored = f"{person.identity_number} {person.identity_index} {person.identity_last4_index}"
    assert "9901011990" not in stored
    assert "0015" not in stored
    assert unseal(person, "identity_number") == "990101199001010015"


def test_an_emptied_value_empties_its_indexes():
    person = Person()
    seal(person, "identity_number", "990101199001010015")
    seal(person, "identity_number", "")
    assert [person.identity_number, person.identity_index, person.identity_last4_index] == [""] * 3
    assert unseal(person, "identity_number") == ""


def test_a_row_without_a_key_is_refused_because_its_values_would_open_anywhere():
    with pytest.raises(TypeError, match="has no key yet"):
        seal(Change(id=None), "old", "1")
    with pytest.raises(TypeError, match="is not sealed"):
        seal(Household(), "head_name", "x")


index = Person._meta.get_field("identity_index")
last4 = Person._meta.get_field("identity_last4_index")


@given(st.from_regex(r"99[0-9]{15}[0-9X]", fullmatch=True), st.data())
def test_a_number_is_found_in_every_way_of_writing_it(number, data):
    wide = "".join(chr(ord(s) + 0xFEE0) if data.draw(st.booleans()) else s for s in number)
    place = data.draw(st.integers(0, len(wide)))
    written = wide[:place] + data.draw(st.sampled_from([" ", "　", "-", ""])) + wide[place:]
    assert digests(index, written.lower()) == digests(index, number)
    assert digests(last4, written) == digests(last4, number[-4:])


def test_two_numbers_two_fields_and_two_keys_have_different_digests(settings):
    settings.ABOVELINE_INDEX_KEYS = KEYS
    phone = Person._meta.get_field("phone_index")
    of_household = Household._meta.get_field("phone_index")
    one, other = "13800000000", "13800000001"
    found = [*digests(phone, one), *digests(phone, other), *digests(of_household, one)]
    assert len(set(found)) == 6
    assert digests(phone, one)[0].startswith("new:")


@pytest.mark.parametrize("text", ["", "  ", "--", "　"])
def test_nothing_is_found_by_a_text_without_letter_or_digit(text):
    assert digests(index, text) == []
    person = Person()
    seal(person, "identity_number", text)
    assert person.identity_index == ""


def test_less_than_four_characters_have_no_digest_of_the_last_four():
    assert digests(last4, "123") == []
