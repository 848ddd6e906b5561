"""Importing areas from CSV and GeoJSON."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.areas.small_country import CLERK, a_country

from aboveline.accounts.actors import Actor, Held
from aboveline.accounts.permissions import Role
from aboveline.areas.actions import import_areas, merge_areas, rename_area
from aboveline.areas.errors import AreaError
from aboveline.areas.models import Area, AreaTag
from aboveline.areas.queries import path_of

pytestmark = pytest.mark.django_db
HEAD = "code,name,level,parent_code,parent_name,tags,valid_from\n"
RING = [[100, 30], [101, 30], [101, 31], [100, 30]]


def faults_of(text: str | bytes) -> list[tuple[int, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(AreaError) as caught:
        import_areas(data, actor=CLERK)
    return [(fault.row, fault.code) for fault in caught.value.faults]


def feature(
    properties: dict[str, object], *, kind: str = "Polygon", rings: object = None
) -> object:
    geometry = {"type": kind, "coordinates": rings if rings is not None else [RING]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_csv_adds_areas_with_their_parents_and_tags(encoding: str) -> None:
    a_country()
    text = HEAD + (
        "990102001001,白石1村,village,,黑水乡,deep_poverty;border,2019/4/1\n"
        "990102001,黑水乡,township,990102,,,2019-01-01\n"
    )
    done = import_areas(text.encode(encoding), actor=CLERK)
    assert [area.name for area in done.added] == ["白石1村", "黑水乡"]
    village = Area.objects.get(code="990102001001")
    names = [area.name for area in path_of(village)]
    assert names == ["Madeup", "青岚省", "白石县", "黑水乡", "白石1村"]
    assert village.valid_from == date(2019, 4, 1)
    tags = AreaTag.objects.filter(area=village).values_list("tag", flat=True)
    assert sorted(tags) == ["border", "deep_poverty"]
    assert done.doubtful == ()


def test_every_fault_is_told_at_once_with_its_row() -> None:
    a_country()
    before = Area.objects.count()
    rows = [
        "990102002,,township,990102,,,",
        "990102003,A,hamlet,990102,,,",
        "990102004,B,township,990999,,,",
        "990102005,C,township,990102,,,June",
        "990102006,D,county,990102,,,",
        "990102007,E,township,990102,,,2999-01-01",
        "990102008,F,township,990102,,,",
        "990102008,G,township,990102,,,",
        "990102009,H,township,990102,,,",
    ]
    assert faults_of(HEAD + "\n".join(rows)) == [
        (2, "AREA-022"),
        (3, "AREA-001"),
        (4, "AREA-024"),
        (5, "AREA-023"),
        (6, "AREA-002"),
        (7, "AREA-006"),
        (9, "AREA-018"),
    ]
    assert Area.objects.count() == before


def test_missing_columns_and_unreadable_files_are_said() -> None:
    assert faults_of("code,name\n") == [(1, "AREA-021"), (1, "AREA-021")]
    assert faults_of(b"\xff\xfe\x00\xff") == [(0, "AREA-020")]
    assert faults_of("{not json") == [(0, "AREA-030")]
    assert faults_of("[" * 100_000) == [(0, "AREA-030")]


def test_a_parents_name_that_fits_several_areas_is_never_guessed() -> None:
    a_country()
    twins = "990101002,和平乡,township,990101,,,\n990102002,和平乡,township,990102,,,\n"
    import_areas((HEAD + twins).encode(), actor=CLERK)
    with pytest.raises(AreaError) as caught:
        import_areas((HEAD + "990102002001,新村,village,,和平乡,,\n").encode(), actor=CLERK)
    (fault,) = caught.value.faults
    assert fault.code == "AREA-025"
    assert "和平乡 (990101002), 和平乡 (990102002)" in str(fault.message)


def test_a_known_area_keeps_its_parent_and_the_stated_one_is_kept_beside_it() -> None:
    land = a_country()
    done = import_areas(
        (HEAD + "990101001,石沟乡,township,990102,,border,\n").encode(), actor=CLERK
    )
    shigou = Area.objects.get(pk=land["shigou"].pk)
    assert (done.added, done.known, done.doubtful) == ((), 1, (shigou,))
    assert shigou.parent_id == land["qinglan"].pk
    assert shigou.parent_doubt == f"stated:{land['baishi'].pk}"
    assert shigou.tags.get().tag == "border"


def test_a_stated_parent_further_up_is_no_contradiction() -> None:
    a_country()
    done = import_areas((HEAD + "990101001001,石沟1村,village,990101,,,\n").encode(), actor=CLERK)
    assert (done.known, done.doubtful) == (1, ())


def test_a_parent_whose_code_and_name_differ_is_flagged() -> None:
    land = a_country()
    done = import_areas((HEAD + "990101002,新乡,township,990101,白石县,,\n").encode(), actor=CLERK)
    (area,) = done.doubtful
    assert area.parent_id == land["qinglan"].pk
    assert area.parent_doubt == f"stated:{land['baishi'].pk}"


def test_a_code_that_contradicts_the_stated_parent_is_flagged() -> None:
    land = a_country()
    done = import_areas((HEAD + "990101001009,新村,village,990102,,,\n").encode(), actor=CLERK)
    (area,) = done.doubtful
    assert area.parent_doubt == f"code:{land['shigou'].pk}"


def test_the_same_file_again_changes_nothing() -> None:
    a_country()
    text = (HEAD + "990102002,和平乡,township,990102,,border,\n").encode()
    import_areas(text, actor=CLERK)
    before = Area.objects.count()
    done = import_areas(text, actor=CLERK)
    assert (done.added, done.known, done.changed) == ((), 1, ())
    assert Area.objects.count() == before


def test_another_name_for_a_known_code_is_told_and_not_written() -> None:
    land = a_country()
    done = import_areas((HEAD + "990101001,石谷乡,township,990101,,,\n").encode(), actor=CLERK)
    assert done.other_names == ((land["shigou"], "石谷乡"),)
    assert Area.objects.get(pk=land["shigou"].pk).name == "石沟乡"


def test_old_names_and_codes_mean_the_areas_of_today() -> None:
    land = a_country()
    rename_area(land["shigou"], "石谷乡", actor=CLERK, on=date(2019, 1, 1))
    merge_areas([land["v1"]], land["v2"], actor=CLERK, on=date(2019, 1, 1))
    rows = "990101001008,新村,village,,石沟乡,,\n990101001001,石沟1村,village,990101001,,,\n"
    done = import_areas((HEAD + rows).encode(), actor=CLERK)
    assert done.added[0].parent_id == land["shigou"].pk
    assert done.other_names == ((land["v2"], "石沟1村"),)


def test_the_same_name_under_the_same_parent_with_another_code_is_asked() -> None:
    a_country()
    assert faults_of(HEAD + "990101009,石沟乡,township,990101,,,\n") == [(2, "AREA-037")]


def test_areas_out_of_reach_are_as_absent() -> None:
    land = a_country()
    clerk = Actor("user:1", duties=(Held(Role.ADMINISTRATOR, land["qinglan"].pk),))
    rows = "990102002,和平乡,township,990102,,,\n990101002,山口乡,township,,,,\n"
    with pytest.raises(AreaError) as caught:
        import_areas((HEAD + rows).encode(), actor=clerk)
    told = [(fault.row, fault.code) for fault in caught.value.faults]
    assert told == [(2, "AREA-024"), (3, "AREA-022")]


def test_geojson_sets_boundaries_of_known_areas_and_adds_new_ones() -> None:
    land = a_country()
    done = import_areas(
        collection(
            feature({"code": "990101"}),
            feature({"name": "白石县"}, kind="MultiPolygon", rings=[[RING], [RING]]),
            feature({"name": "山口乡", "level": "township", "parent_code": "990102"}),
        ),
        actor=CLERK,
    )
    assert set(done.changed) == {land["qinglan"], land["baishi"]}
    qinglan = Area.objects.get(pk=land["qinglan"].pk)
    assert qinglan.boundary == {"type": "Polygon", "coordinates": [RING]}
    assert done.added[0].boundary == {"type": "Polygon", "coordinates": [RING]}


def test_wrong_geometry_is_told_with_its_feature() -> None:
    a_country()
    here = {"code": "990101"}
    told = faults_of(
        collection(
            feature(here, kind="Point", rings=[1, 2]),
            feature({"code": "990102"}, rings=[RING[:-1]]),
            feature({"code": "990000"}, rings=[[[200, 0], [0, 0], [0, 1], [200, 0]]]),
            feature({"code": "990101001"}, rings=[[[0, 0]] * 20_001]),
            feature({"code": "990101001001"}, rings=[[["a", 0], [0, 0], [0, 1], ["a", 0]]]),
            feature({"code": "990101001002"}, rings=None),
            feature({"name": "Nowhere"}),
        )
    )
    assert told == [
        (1, "AREA-031"),
        (2, "AREA-032"),
        (3, "AREA-033"),
        (4, "AREA-034"),
        (5, "AREA-033"),
        (7, "AREA-035"),
    ]


def test_a_feature_whose_name_fits_several_areas_is_not_drawn() -> None:
    a_country()
    twins = "990101002,和平乡,township,990101,,,\n990102002,和平乡,township,990102,,,\n"
    import_areas((HEAD + twins).encode(), actor=CLERK)
    assert faults_of(collection(feature({"name": "和平乡"}))) == [(1, "AREA-036")]
