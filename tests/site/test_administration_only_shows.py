"""The administration shows stored rows to administrators of a whole register and changes none."""

import pytest
from django.urls import reverse

from aboveline.audit.models import Entry
from aboveline.registry.models import Household, Person
from aboveline.site.administration import HIDDEN_FIELDS, is_shown, plural, site
from aboveline.vault.fields import BlindIndexField, SealedField


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_table_can_be_looked_at(cast):
    client = cast.client("administrator", "above")
    assert client.get("/administration/").status_code == 200
    for model in site._registry:
        assert client.get(address(model, "changelist")).status_code == 200, model


def test_no_table_can_be_changed(cast, rf):
    request = rf.get("/")
    request.user = cast.user("administrator", "above")
    for model, window in site._registry.items():
        row = model.objects.first()
        assert not window.has_add_permission(request), model
        assert not window.has_change_permission(request, row), model
        assert not window.has_delete_permission(request, row), model
        assert not window.get_actions(request), model
    client, person = cast.client("administrator", "above"), Person.objects.first()
    assert client.get(address(Person, "change", person.pk)).status_code == 200
    assert client.post(address(Person, "change", person.pk), {"name": "x"}).status_code == 405
    assert client.get(address(Person, "add")).status_code == 403
    assert client.get(address(Person, "delete", person.pk)).status_code == 403
    assert client.post(address(Person, "delete", person.pk), {"post": "yes"}).status_code == 405


def test_sealed_values_digests_and_secrets_are_not_shown(cast):
    client = cast.client("administrator", "above")
    shown = set()
    for model in site._registry:
        fields = site._registry[model].get_fields(None)
        for name in fields:
            field = model._meta.get_field(name)
            assert not isinstance(field, SealedField | BlindIndexField)
            shown.add(f"{model._meta.label_lower}.{name}")
    assert not shown & HIDDEN_FIELDS
    person = Person.objects.exclude(identity_number="").first()
    household = Household.objects.exclude(phone="").first()
    for row in (person, household):
        page = client.get(address(type(row), "change", row.pk)).content.decode()
        for field in row._meta.fields:
            value = getattr(row, field.name)
            if not is_shown(field) and value:
                assert str(value) not in page, field


def test_a_look_at_a_row_is_written_down(cast):
    person = Person.objects.first()
    cast.client("administrator", "above").get(address(Person, "change", person.pk))
    entry = Entry.objects.get(action="administration:row:read")
    assert entry.subject_id == str(person.pk)
    assert entry.actor == cast.actor("administrator", "above").key


@pytest.mark.parametrize("place", ["inside", "beside", "outside", "ended"])
def test_an_administrator_of_a_part_finds_nothing_there(cast, place):
    assert cast.client("administrator", place).get("/administration/").status_code == 404


def test_its_own_sign_in_without_second_factor_is_not_there(cast, client):
    answer = client.post("/administration/login/", {"username": "x", "password": "y"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_several_rows_of_a_table_are_said_as_people_say_them(cast):
    names = ["duty", "entry", "switch", "column match", "number series", "person", "survey", "run"]
    said = ["duties", "entries", "switches", "column matches"]
    assert [plural(name) for name in names] == [*said, "number series", "people", "surveys", "runs"]
    assert "Tallies" in cast.client("administrator", "above").get("/administration/").text
