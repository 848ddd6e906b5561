"""The published roll of counties is loaded, counted and compared; a wrong one is refused whole."""

from pathlib import Path

import pytest
from tests.cast import make_cast

from aboveline.accounts.actors import service
from aboveline.audit.models import Entry
from aboveline.exits.models import Roll, RollCounty
from aboveline.exits.roll.counting import newest_roll, table_of
from aboveline.exits.roll.loading import load_roll
from aboveline.exits.roll.reading import COUNTIES, LISTED, PROVINCES, RollError

CLERK = service("tests")
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "domain"
SMALL = {
    COUNTIES: (
        "code,province,city,county_at_registration,county_current,exit_year,confidence,note\n"
        "990101,Made-Up North,Lin,Qinglan,Qinglan,2017,high,\n"
        "990102,Made-Up North,Lin,Baishi,New Baishi,2020,high,renamed\n"
        ",Made-Up South,,Hemu,,2017,medium,no code\n"
    ),
    PROVINCES: (
        "province_code,province,threshold_region,exit_incidence_below_pct,total,y2017,y2020,"
        "last_county_declared\n"
        "990000,Made-Up North,west,3,2,1,1,2020-11-20\n"
        "980000,Made-Up South,central,2,1,1,0,2018-02-01\n"
        "TOTAL,TOTAL,,,3,2,1,\n"
    ),
    LISTED: "province,county,code,confidence\nMade-Up North,Baishi,990102,high\n",
}


def folder(path, **changed):
    for name, text in SMALL.items():
        (path / name).write_text(changed.get(name[:6], text), "utf-8")
    return path


@pytest.mark.django_db
def test_counties_stand_with_year_names_and_an_id_where_they_have_no_code(tmp_path):
    roll = load_roll(folder(tmp_path), actor=CLERK)
    assert roll.counts == {"counties": 3, "without_code": 1, "listed": 1}
    without = RollCounty.objects.get(code="")
    assert (without.number, without.name_now, without.declared_on) == ("N0001", "Hemu", None)
    listed = RollCounty.objects.get(is_listed=True)
    assert (listed.name_then, listed.name_now, listed.cohort_year) == ("Baishi", "New Baishi", 2020)
    assert Entry.objects.filter(action="exits:roll:load").count() == 1


@pytest.mark.django_db
def test_the_same_files_again_change_nothing_and_new_ones_stand_beside(tmp_path):
    first = load_roll(folder(tmp_path), actor=CLERK)
    assert load_roll(tmp_path, actor=CLERK) == first
    other = SMALL[COUNTIES].replace("Qinglan,2017", "Qinglan,2020")
    second = load_roll(folder(tmp_path, **{COUNTIES[:6]: other}), actor=CLERK)
    assert Roll.objects.count() == 2
    assert newest_roll() == second
    line = table_of(second).lines[0]
    assert line.differs
    assert (line.counted[2017], line.published[2017]) == (0, 1)
    assert not table_of(first).lines[0].differs


@pytest.mark.django_db
def test_every_fault_of_the_files_is_told_and_nothing_is_loaded(tmp_path):
    wrong = (
        SMALL[COUNTIES].replace("2020,high", "soon,high").replace("Made-Up South,,", "Elsewhere,,")
    )
    listed = SMALL[LISTED] + "Made-Up North,Nowhere,999900,high\n"
    folder(tmp_path, **{COUNTIES[:6]: wrong, LISTED[:6]: listed})
    with pytest.raises(RollError) as refused:
        load_roll(tmp_path, actor=CLERK)
    said = [str(fault) for fault in refused.value.faults]
    assert len(said) == 3
    assert said[0].startswith("counties_832.csv, line 3: exit_year is 'soon'")
    assert "'Elsewhere'" in said[1]
    assert said[2].startswith("listed_counties.csv, line 3:")
    assert not Roll.objects.exists()


@pytest.mark.django_db
def test_a_folder_without_the_files_is_refused_by_name(tmp_path):
    with pytest.raises(RollError) as refused:
        load_roll(tmp_path, actor=CLERK)
    assert [fault.file for fault in refused.value.faults] == [COUNTIES, PROVINCES, LISTED]


@pytest.mark.django_db
def test_every_figure_of_the_page_opens_its_list(tmp_path):
    cast = make_cast()
    client = cast.client("county")
    assert client.get("/roll/").status_code == 404
    load_roll(folder(tmp_path), actor=CLERK)
    page = client.get("/roll/")
    lines = page.context["lines"]
    assert page.context["agrees"]
    for cell in [one for line in lines for one in (*line.cells, line.total)]:
        shown = client.get(cell.address).context["counties"]
        assert len(shown) == cell.count
    assert len(client.get(page.context["listed_address"]).context["counties"]) == 1
    assert "/roll/" in client.get("/standard/").text


@pytest.mark.django_db
def test_the_real_roll_gives_the_published_years_and_provinces():
    if not (SHARED / COUNTIES).exists():
        pytest.skip("The folder shared is not beside the project.")
    table = table_of(load_roll(SHARED, actor=CLERK))
    assert list(table.whole.counted.values()) == [28, 125, 283, 344, 52]
    assert list(table.left.values()) == [804, 679, 396, 52, 0]
    assert [line.province.name for line in table.lines if line.differs] == []
    assert len(table.lines) == 22
    assert newest_roll().counts == {"counties": 832, "without_code": 2, "listed": 52}
