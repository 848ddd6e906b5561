"""The form of a village is recorded by its day, comes in as a workbook, and is checked by rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from tests.cast import Cast

from aboveline.areas.models import AreaFact
from aboveline.audit.models import Entry
from aboveline.exits.models import AreaExit
from aboveline.registry.actions.villages import record_village
from aboveline.registry.errors import RegistryError
from aboveline.registry.importing.reading import read_book
from aboveline.registry.villages.records import contradictions, records_of

FULL = {
    "population": 900,
    "households": 240,
    "clinics": 1,
    "licensed_doctors": 1,
    "public_toilets": 0,
    "waste_points": 3,
    "library_rooms": 1,
    "collective_income_year": "30000",
    "pension_insured": 500,
}


def recorded(cast: Cast, values, on=date(2020, 6, 1)):
    village = cast.areas["shigou-3"]
    return record_village(village, values, actor=cast.actor("village_worker"), on=on)


def rules_of(cast: Cast) -> list[str]:
    key = cast.areas["shigou-3"].pk
    return [rule.id for rule in contradictions(records_of([key])).get(key, [])]


def sent(cast: Cast, text: str, role: str = "township"):
    file = SimpleUploadedFile("villages.csv", text.encode())
    return cast.client(role).post("/villages/", {"file": file, "on": "2020-06-01"}, follow=True)


def test_each_value_is_a_fact_of_its_day_and_only_what_is_new_is_written(cast: Cast) -> None:
    assert recorded(cast, {"population": "900", "passenger_bus": True}) == [
        "population",
        "passenger_bus",
    ]
    assert recorded(cast, {"population": "880", "passenger_bus": True}, date(2020, 6, 20)) == [
        "population"
    ]
    rows = AreaFact.objects.filter(fact="population").order_by("day")
    assert [(row.value, row.day) for row in rows] == [
        ("900", date(2020, 6, 1)),
        ("880", date(2020, 6, 20)),
    ]
    assert rows[0].actor == cast.actor("village_worker").key
    assert Entry.objects.filter(action="registry:village:record").count() == 2


def test_all_faults_are_told_at_once_and_nothing_is_written(cast: Cast) -> None:
    recorded(cast, {"clinics": 1})
    with pytest.raises(RegistryError) as refused:
        recorded(cast, {"population": "-1", "clinics": None, "castle": 1}, on=date(2099, 1, 1))
    codes = sorted(fault.code for fault in refused.value.faults)
    assert codes == ["REGISTRY-003", "REGISTRY-005", "REGISTRY-007", "REGISTRY-074"]
    assert AreaFact.objects.count() == 1
    with pytest.raises(RegistryError, match="REGISTRY-077"):
        recorded(cast, {"clinics": 1})
    with pytest.raises(Http404):
        record_village(cast.areas["heishui-1"], {"clinics": 1}, actor=cast.actor("village_worker"))


def test_a_village_that_left_must_have_its_form_filled_in(cast: Cast) -> None:
    assert rules_of(cast) == []
    AreaExit.objects.create(
        area=cast.areas["shigou-3"],
        kind="village",
        standard="china-2013",
        pack="china-2013",
        pack_digest="",
        cohort_year=2019,
        state="declared",
        begun_on=date(2019, 10, 1),
    )
    assert rules_of(cast) == ["Q072"]
    recorded(cast, {name: value for name, value in FULL.items() if name != "library_rooms"})
    assert rules_of(cast) == ["Q072"]
    recorded(cast, {"library_rooms": 0})
    assert rules_of(cast) == []


def test_more_households_in_need_than_households_and_too_little_land_are_found(cast: Cast) -> None:
    home = cast.households["0417"]
    home.cultivated_land_mu, home.forest_land_mu = Decimal("4.5"), Decimal(6)
    home.save()
    recorded(cast, {"households": 30, "unsafe_water_households": 10, "land_total_mu": "10.5"})
    assert rules_of(cast) == []
    recorded(cast, {"dangerous_house_households": 21, "land_total_mu": "10.4"})
    assert rules_of(cast) == ["Q074", "Q075"]


def test_a_workbook_goes_out_with_what_is_recorded_and_comes_back(cast: Cast) -> None:
    recorded(cast, {"population": 900})
    answer = cast.client("township").get("/villages/workbook/")
    sheet = read_book(answer.content, lambda _: True).sheets[0]
    rows = dict(zip(*(sheet.cells.column(name).to_pylist() for name in ("c1", "c3")), strict=True))
    assert rows == {"Shigou Village 3": "900", "Shigou Village 4": None}
    file = SimpleUploadedFile("villages.xlsx", answer.content)
    back = cast.client("township").post("/villages/", {"file": file}, follow=True)
    assert "0 villages have something new; 2 say nothing new." in back.content.decode()
    page = sent(cast, "village,population\nShigou Village 4,450\nShigou Village 3,900\n")
    assert "1 village has something new; 1 say nothing new." in page.content.decode()
    fact = AreaFact.objects.get(area=cast.areas["shigou-4"])
    assert (fact.fact, fact.value, fact.source) == ("population", "450", "villages.csv")


def test_a_file_is_read_in_the_units_of_its_headings_or_refused_whole(cast: Cast) -> None:
    code = cast.areas["shigou-3"].code
    good = f"村代码,村集体经济收入（万元）,通客运班车\n{code},3.5,是\n"
    assert sent(cast, good).status_code == 200
    found = dict(AreaFact.objects.values_list("fact", "value"))
    assert found == {"collective_income_year": "35000", "passenger_bus": "true"}
    bad = "行政村,总人口数\nNowhere,5\nShigou Village 4,many\nHeishui Village 1,7\n"
    page = sent(cast, bad)
    text = page.content.decode()
    assert page.status_code == 422
    assert text.count("REGISTRY-075") == 2
    assert "REGISTRY-001" in text
    assert "REGISTRY-076" in sent(cast, "a,b\n1,2\n").content.decode()
    assert AreaFact.objects.count() == 2


def test_the_form_is_filled_in_on_a_page_and_shown_on_that_of_the_area(
    cast: Cast, django_assert_num_queries
) -> None:
    village = cast.areas["shigou-3"]
    client = cast.client("village_worker")
    told = {"of-on": "2020-06-01", "of-source": "village office", "households": "3"}
    told |= {"unsafe_water_households": "4"}
    assert client.post(f"/villages/{village.pk}/", told).status_code == 302
    page = client.get(f"/areas/{village.pk}/").content.decode()
    assert "2 of 21 questions answered" in page
    assert "Q074" in page
    client.get("/villages/")
    with django_assert_num_queries(7):
        listed = client.get("/villages/").content.decode()
    assert "Q074" in listed
    assert "Shigou Village 4" not in listed


def test_an_enumerator_sees_no_record_of_a_village(cast: Cast) -> None:
    village = cast.areas["shigou-3"]
    client = cast.client("enumerator")
    assert client.get(f"/villages/{village.pk}/").status_code == 404
    assert "Record of the village" not in client.get(f"/areas/{village.pk}/").content.decode()
