"""What a standard adds is asked, recorded, imported and judged like fields of the register."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from tests.registry.import_scene import number, text_of

from aboveline.audit.models import Entry
from aboveline.evaluation.standards import plan_on
from aboveline.evaluation.tables import household_tables
from aboveline.registry import actions
from aboveline.registry.actions import Findings
from aboveline.registry.errors import RegistryError
from aboveline.registry.fields import fields_of, value_of
from aboveline.registry.forms.record import form_field
from aboveline.registry.history import values_of
from aboveline.registry.importing.applying import apply_import
from aboveline.registry.importing.batches import check_import, start_import
from aboveline.registry.importing.template import heading_of, template_columns
from aboveline.registry.models import Change, Household, Living, Person

DAY = date(2023, 6, 30)  # the standard is in force
PATH = "/households/0417/visit/"
HEADER = ("户外部编号", "行政村", "姓名", "与户主关系", "性别", "出生日期", "证件号码")
HEAD = ("A1", "Shigou Village 3", "吴敏", "户主", "男", "1980-01-01", number("19800101", "001"))


@pytest.fixture
def viet_nam(cast, settings):
    settings.ABOVELINE_STANDARD = "viet-nam-2022"
    settings.ABOVELINE_TODAY = DAY
    return cast


@pytest.fixture
def income_line(cast, settings):
    settings.ABOVELINE_STANDARD = "income-line"
    return cast


def change(cast, values):
    return actions.change_household(cast.households["0417"], values, actor=cast.actor("county"))


def test_values_are_kept_in_their_types_with_both_values_in_the_history(income_line):
    change(income_line, {"persons": "3"})
    found = change(
        income_line,
        {"persons": 4, "income_month": "1200.50", "cash_aid": "yes", "weight": "1.2345"},
    )
    fields = fields_of("household")
    assert value_of(found, fields["persons"]) == 4
    assert value_of(found, fields["income_month"]) == Decimal("1200.50")
    assert value_of(found, fields["cash_aid"]) is True
    assert value_of(found, fields["weight"]) == Decimal("1.2345")
    rows = [row for row in Change.objects.filter(household=found) if row.field == "persons"]
    assert [values_of(row) for row in sorted(rows, key=lambda row: row.pk)] == [(None, 3), (3, 4)]
    entry = Entry.objects.filter(action="registry:household:change").order_by("pk").last()
    assert entry.fields == ["persons", "income_month", "cash_aid", "weight"]


def test_unknown_again_is_unknown_and_not_zero(income_line):
    change(income_line, {"persons": 3})
    found = change(income_line, {"persons": None})
    assert "persons" not in found.extra
    assert Change.objects.filter(household=found, field="persons").count() == 2


def test_values_that_do_not_fit_are_refused_with_every_fault(income_line):
    with pytest.raises(RegistryError) as error:
        change(income_line, {"persons": "some", "weight": "-1", "durable_dwelling": True})
    codes = {fault.field: fault.code for fault in error.value.faults}
    assert codes == {
        "persons": "REGISTRY-001",
        "weight": "REGISTRY-003",
        "durable_dwelling": "REGISTRY-005",  # another standard's
    }


def test_labels_and_units_are_those_of_the_pack_in_both_languages(income_line):
    field = fields_of("household")["persons"]
    shown = form_field(field)
    assert (shown.label, shown.help_text) == ("Members of the household", "persons per household")
    with translation.override("zh-hans"):
        assert (field.label, form_field(field).help_text) == ("家庭人口", "人/户")


@pytest.mark.parametrize("pack", ["viet-nam-2022", "global-mpi", "income-line"])
def test_every_added_field_has_a_chinese_label(settings, pack):
    settings.ABOVELINE_STANDARD = pack
    added = [
        field
        for table in ("household", "person", "living")
        for field in fields_of(table).values()
        if field.of_pack
    ]
    assert added
    assert [field.name for field in added if field.zh == field.en] == []
    assert [field.name for field in added if field.unit and field.unit_zh == field.unit] == []


def visited(client, **given):
    page = client.get(PATH)
    forms = [page.context["form"], page.context["income"], page.context["home"]]
    forms += [part.form for part in (*page.context["groups"], *page.context["members"])]
    data = {
        bound.html_name: str(bound.value())
        for form in forms
        if form
        for bound in form
        if bound.value() not in (None, "")
    }
    return client.post(PATH, {**data, **given})


def test_visit_asks_what_the_standard_adds_and_keeps_it(viet_nam):
    client = viet_nam.client("village_worker")
    head = Person.objects.get(name="Wang Made-Up")
    member = f"p{head.pk.hex[-8:]}"
    answer = visited(
        client,
        **{
            "standard-hygienic_water": "yes",
            "standard-uses_internet": "no",
            f"{member}-health_insured": "yes",
        },
    )
    assert answer.status_code == 302
    living, shapes = Living.objects.get(), fields_of("living")
    assert value_of(living, shapes["hygienic_water"]) is True
    assert value_of(living, shapes["uses_internet"]) is False
    assert value_of(living, shapes["durable_dwelling"]) is None
    head.refresh_from_db()
    assert head.extra == {"health_insured": True}


def test_history_names_the_field_as_the_standard_does(cast, settings):
    settings.ABOVELINE_STANDARD = "global-mpi"
    head = Person.objects.get(name="Wang Made-Up")
    actions.change_person(head, {"undernourished": False}, actor=cast.actor("county"))
    page = cast.client("village_worker").get("/households/0417/")
    assert "Wang Made-Up: undernourished: low body-mass index" in page.text
    assert "– → no" in page.text


def test_visit_that_does_not_ask_again_keeps_the_day_it_was_seen(viet_nam):
    home, actor = viet_nam.households["0417"], viet_nam.actor("county")
    first = Findings(living={"hygienic_water": True, "hygienic_toilet": False})
    actions.record_visit(home, first, actor=actor, visited_on=date(2023, 5, 1))
    second = Findings(living={"hygienic_toilet": True})
    actions.record_visit(home, second, actor=actor, visited_on=DAY)
    row = Living.objects.get(observed_on=DAY)
    assert row.extra == {
        "hygienic_water": True,
        "hygienic_toilet": True,
        "seen_on": {"hygienic_water": "2023-05-01"},
    }


def test_visit_asks_about_the_household_when_the_standard_adds_to_it(income_line):
    client = income_line.client("village_worker")
    assert visited(client, **{"home-persons": "many"}).status_code == 422
    assert visited(client, **{"home-persons": "3"}).status_code == 302
    assert Household.objects.get(number="0417").extra == {"persons": 3}


def test_answer_of_a_visit_is_what_the_standard_judges(viet_nam):
    home, actor = viet_nam.households["0417"], viet_nam.actor("county")
    head = Person.objects.get(name="Wang Made-Up")
    found = Findings(living={"hygienic_water": True}, people={head.pk: {"health_insured": False}})
    actions.record_visit(home, found, actor=actor, visited_on=DAY)
    tables = household_tables([home], plan_on(DAY))
    assert tables["living"].column("hygienic_water").to_pylist() == ["true"]
    insured = tables["people"].select(["person_id", "health_insured"]).to_pylist()
    assert {row["person_id"]: row["health_insured"] for row in insured}[str(head.pk)] == "false"


def test_page_of_the_household_writes_what_the_standard_adds(income_line):
    client = income_line.client("county")
    answer = client.post("/households/0417/change/", {"unemployed": "1", "cash_aid": "no"})
    assert answer.status_code == 302
    assert Household.objects.get(number="0417").extra == {"unemployed": 1, "cash_aid": False}


def test_import_takes_the_columns_of_the_standard(viet_nam, settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    actor = viet_nam.actor("county")
    with translation.override("zh-hans"):
        known = {column.key: heading_of(column) for column in template_columns()}
    header = (*HEADER, known["person.health_insured"], known["living.hygienic_water"])

    def brought_in(insured: str, water: str):
        content = text_of((*HEAD, insured, water), header=header)
        batch = start_import(content, "a.csv", area=viet_nam.areas["qinglan"], actor=actor)
        return apply_import(check_import(batch, actor=actor), actor=actor)

    first = brought_in("是", "否")
    assert first.counts["taken_new"] == 1
    home = Household.objects.get(outside_number="A1")
    person = home.memberships.get().person
    assert person.extra == {"health_insured": True}
    assert Living.objects.get(household=home).extra["hygienic_water"] is False
    again = brought_in("是", "否")
    assert again.counts["same"] == 1
    changed = brought_in("否", "是")
    assert changed.counts["taken_changed"] == 1
    person.refresh_from_db()
    assert person.extra == {"health_insured": False}
    last = Living.objects.filter(household=home).order_by("recorded_at").last()
    assert last.extra["hygienic_water"] is True
    assert brought_in("wie", "否").counts["faulty"] == 1


def test_standard_that_adds_nothing_asks_nothing_more(cast):
    page = cast.client("village_worker").get(PATH)
    assert page.context["home"] is None
    assert "standard" not in [group.name for group in page.context["groups"]]


def test_short_forms_of_a_new_household_and_member_ask_what_the_standard_adds(viet_nam):
    client = viet_nam.client("county")
    village = viet_nam.areas["shigou-3"]
    register, join = f"/register/{village.pk}/", "/households/0417/members/add/"
    added = [field for field in fields_of("person").values() if field.of_pack]
    assert added
    for address in (register, join):
        page = client.get(address).content.decode().lower()
        assert all(field.label.lower() in page for field in added), address


def test_amounts_are_named_in_the_money_of_the_standard(viet_nam):
    page = viet_nam.client("county").get(PATH).content.decode()
    assert "VND a year" in page
    assert "yuan" not in page
    column = next(c for c in template_columns() if c.key == "income.wage")
    assert heading_of(column).endswith("(VND)")
