"""The pages of areas."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast

from aboveline.accounts.actors import service
from aboveline.areas import actions, panels
from aboveline.areas.models import Area, AreaChange, Zone

CLERK = service("test")
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[100, 30], [101, 30], [101, 31], [100, 31], [100, 30]]],
}


def page(cast: Cast, role: str, area: str, place: str = "inside") -> str:
    response = cast.client(role, place).get(f"/areas/{cast.areas[area].pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_tree_begins_at_my_area(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = cast.client("county")
    with django_assert_num_queries(7):  # session, person, duties, starts, two levels, counts
        text = client.get("/areas/").content.decode()
    assert "Qinglan County" in text
    assert "Shigou Village 3" in text
    assert "Baishi County" not in text
    assert "Lin Prefecture" not in text


def test_a_worker_sees_his_village_alone(cast: Cast) -> None:
    text = cast.client("village_worker").get("/areas/").content.decode()
    assert "Shigou Village 3" in text
    assert "Shigou Village 4" not in text


def test_a_search_that_fits_several_areas_shows_all_of_them(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = cast.client("county")
    with django_assert_num_queries(7):  # session, person, duties, code twice, name, beginning
        text = client.get("/areas/?q=Shigou").content.decode()
    assert "3 areas fit" in text
    text = cast.client("county").get("/areas/?q=hemu").content.decode()
    assert "No area in your reach" in text


def test_who_may_change_areas_sees_those_with_a_doubtful_parent(cast: Cast) -> None:
    Area.objects.filter(pk=cast.areas["shigou"].pk).update(
        parent_doubt=f"stated:{cast.areas['baishi'].pk}"
    )
    words = "Both are kept until somebody decides."
    assert words in cast.client("administrator").get("/areas/").content.decode()
    assert words not in cast.client("administrator", "beside").get("/areas/").content.decode()
    assert words not in cast.client("county").get("/areas/").content.decode()
    doubt = "A file says that Shigou Township lies in Baishi County."
    assert doubt in page(cast, "county", "shigou")


def test_an_area_shows_what_holds_in_it(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    qinglan, shigou = cast.areas["qinglan"], cast.areas["shigou"]
    actions.tag_area(qinglan, "deep_poverty", actor=CLERK)
    actions.open_zone("flood", "Flood of June", [shigou], actor=CLERK)
    actions.rename_area(shigou, "Stone Gully Township", actor=CLERK, note="Decree 7")
    actions.record_area_fact(shigou, "has_road", "yes", actor=CLERK)
    client = cast.client("county")
    with django_assert_num_queries(20):
        text = client.get(f"/areas/{shigou.pk}/").content.decode()
    for words in (
        "deep poverty",
        "from Qinglan County",
        "Flood of June",
        "Shigou Township was renamed Stone Gully Township.",
        "Decree 7",
        "has road",
        "Shigou Village 4",
    ):
        assert words in text
    assert "Change this area" not in text


def test_the_history_says_from_where_to_where_an_area_was_moved(cast: Cast) -> None:
    shigou, baishi = cast.areas["shigou"], cast.areas["baishi"]
    actions.move_area(shigou, baishi, actor=CLERK)
    actions.rename_area(baishi, "White Stone County", actor=CLERK)
    actions.merge_areas([shigou], cast.areas["heishui"], actor=CLERK)
    text = page(cast, "prefecture", "shigou")
    assert "Shigou Township was moved from Qinglan County to Baishi County." in text
    assert "Shigou Township was merged into Heishui Township." in text


def test_an_area_out_of_reach_is_as_absent(cast: Cast) -> None:
    client = cast.client("county")
    forbidden = client.get(f"/areas/{cast.areas['baishi'].pk}/")
    absent = client.get("/areas/00000000-0000-7000-8000-000000000000/")
    assert forbidden.status_code == absent.status_code == 404


def test_areas_above_mine_are_named_but_not_linked(cast: Cast) -> None:
    text = page(cast, "township", "shigou-3")
    assert f"/areas/{cast.areas['shigou'].pk}/" in text
    assert "Qinglan County" in text
    assert f"/areas/{cast.areas['qinglan'].pk}/" not in text


def test_other_apps_add_panels(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_PANELS", {})
    panels.add("late", lambda request, area: "", order=1)
    panels.add("counts", lambda request, area: f"Panel of {area.name}", order=2)
    assert "Panel of Shigou Township" in page(cast, "county", "shigou")


def test_a_boundary_is_a_picture_of_its_own(cast: Cast) -> None:
    shigou = cast.areas["shigou"]
    client = cast.client("county")
    assert client.get(f"/areas/{shigou.pk}/boundary.svg").status_code == 404
    Area.objects.filter(pk=shigou.pk).update(boundary=SQUARE)
    response = client.get(f"/areas/{shigou.pk}/boundary.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "style" not in response.content.decode()
    assert f"/areas/{shigou.pk}/boundary.svg" in page(cast, "county", "shigou")


def test_only_administrators_of_the_area_change_it(cast: Cast) -> None:
    address = f"/areas/{cast.areas['shigou'].pk}/change/"
    assert cast.client("administrator").get(address).status_code == 200
    assert cast.client("administrator", "beside").get(address).status_code == 404
    assert cast.client("county").get(address).status_code == 404
    assert "Change this area" in page(cast, "administrator", "shigou")


def test_a_change_page_renames_and_comes_back(cast: Cast) -> None:
    shigou = cast.areas["shigou"]
    response = cast.client("administrator").post(
        f"/areas/{shigou.pk}/change/",
        {"act": "rename", "rename-name": "Stone Gully", "rename-on": "2020-06-01"},
    )
    assert response.status_code == 302
    shigou.refresh_from_db()
    assert shigou.name == "Stone Gully"


def test_a_refused_change_says_why_and_keeps_what_was_written(cast: Cast) -> None:
    shigou = cast.areas["shigou"]
    response = cast.client("administrator").post(
        f"/areas/{shigou.pk}/change/",
        {"act": "rename", "rename-name": "Stone Gully", "rename-on": "2021-06-01"},
    )
    text = response.content.decode()
    assert response.status_code == 400
    assert "AREA-006" in text
    assert 'value="Stone Gully"' in text


def test_a_parent_whose_name_fits_several_areas_is_asked_for_by_code(cast: Cast) -> None:
    village = cast.areas["shigou-3"]
    for code in ("A1", "A2"):
        actions.add_area("Twin", "township", cast.areas["qinglan"], code=code, actor=CLERK)
    address = f"/areas/{village.pk}/change/"
    client = cast.client("administrator")
    response = client.post(address, {"act": "move", "move-parent": "Twin"})
    assert "fits several areas: Twin (A1), Twin (A2)" in response.content.decode()
    assert client.post(address, {"act": "move", "move-parent": "A2"}).status_code == 302
    village.refresh_from_db()
    assert village.parent.code == "A2"


def test_every_form_of_the_change_page_does_its_act(cast: Cast) -> None:
    township, village = cast.areas["shigou"], cast.areas["shigou-4"]
    client = cast.client("administrator")

    def send(area: Area, act: str, **values: object) -> None:
        data = {"act": act, **{f"{act}-{name}": value for name, value in values.items()}}
        response = client.post(f"/areas/{area.pk}/change/", data)
        assert response.status_code == 302, response.content.decode()

    send(township, "recode", code="990101009")
    send(township, "tag", tag="border", on="2020-06-01")
    send(township, "untag", tag="border")
    send(township, "open_zone", kind="flood", name="Flood")
    send(township, "close_zone", zone=Zone.objects.get().pk, on="2020-06-30")
    send(township, "fact", fact="has_road", value="yes")
    send(township, "add", name="New Village", level="village", code="V9")
    new = Area.objects.get(code="V9")
    Area.objects.filter(pk=new.pk).update(parent_doubt=f"code:{village.pk}")
    send(new, "settle", reason="Seen on the spot")
    send(township, "split", name="East Township", children=[new.pk])
    send(village, "merge", into="Shigou Village 3")
    send(new, "end")
    kinds = sorted(AreaChange.objects.values_list("kind", flat=True))
    assert kinds == ["end", "merge", "recode", "split"]
    new.refresh_from_db()
    assert (new.parent.name, new.parent_doubt) == ("East Township", "")


def test_an_ended_area_leads_to_the_one_that_followed(cast: Cast) -> None:
    old, new = cast.areas["shigou-3"], cast.areas["shigou-4"]
    actions.merge_areas([old], new, actor=CLERK)
    text = page(cast, "county", "shigou-3")
    assert "This area is no more" in text
    assert f'<a href="/areas/{new.pk}/">' in text
    found = cast.client("county").get("/areas/?q=Shigou Village 3").content.decode()
    assert "it followed Shigou Village 3" in found


def test_a_file_is_imported_or_every_fault_is_shown(cast: Cast) -> None:
    client = cast.client("administrator")
    wrong = SimpleUploadedFile("a.csv", b"name,level,parent_name\nA,hamlet,Shigou Township\n")
    response = client.post("/areas/import/", {"file": wrong})
    assert response.status_code == 400
    assert "Row 2: There is no level hamlet." in response.content.decode()
    right = SimpleUploadedFile("a.csv", b"name,level,parent_name\nA,village,Shigou Township\n")
    response = client.post("/areas/import/", {"file": right})
    assert response.status_code == 200
    assert "Added: 1. Known already: 0." in response.content.decode()
    assert Area.objects.get(name="A").parent == cast.areas["shigou"]


def test_only_administrators_import(cast: Cast) -> None:
    assert cast.client("county").get("/areas/import/").status_code == 404
    assert cast.client("administrator").get("/areas/import/").status_code == 200
    assert 'href="/areas/import/"' in cast.client("administrator").get("/areas/").content.decode()
