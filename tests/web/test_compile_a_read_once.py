"""A read that is compiled once gives the rows of the query set that it stands for."""

from datetime import UTC, date, datetime

import pytest
from django.db.models.sql.compiler import SQLCompiler

from aboveline.areas.models import Area, AreaTag, Level
from aboveline.registry.models import Household, Living, StatusChange
from aboveline.web.compiled import compiled_once
from aboveline.web.keys import new_key

DAY = date(2020, 6, 30)
AT = datetime(2020, 6, 30, 8, 15, 30, tzinfo=UTC)


@pytest.fixture
def homes(db):
    level = Level.objects.create(code="village", rank=6, name_en="Village")
    village = Area.objects.create(level=level, name="上庄村")
    made = {"area": village, "recorded_by": "service:test", "recorded_at": AT}
    return [Household.objects.create(number=f"{n:04d}", **made) for n in range(2)]


def living(home, day, **values):
    made = {"recorded_by": "service:test", "recorded_at": AT}
    return Living.objects.create(household=home, observed_on=day, **values, **made)


def latest():
    @compiled_once
    def read(household, day):
        rows = Living.objects.filter(household=household, observed_on__lte=day)
        return rows.select_related("household__area").order_by("-observed_on")[:1]

    return read


def test_other_values_give_the_rows_of_their_own(homes):
    first, second = homes
    seen = [
        living(first, date(2019, 1, 1)),
        living(first, DAY, extra={"a": [1]}),
        living(second, DAY),
    ]
    read = latest()
    assert read(first.pk, DAY) == [seen[1]]
    assert read(first.pk, date(2020, 6, 29)) == [seen[0]]
    assert read(second.pk, DAY) == [seen[2]]
    assert read(second.pk, date(2020, 6, 29)) == []
    found = read(first.pk, DAY)[0]
    assert (found.extra, found.observed_on) == ({"a": [1]}, DAY)


def test_what_is_written_later_is_seen(homes):
    read, home = latest(), homes[0]
    assert read(home.pk, DAY) == []
    row = living(home, DAY)
    assert read(home.pk, DAY) == [row]


def test_a_second_read_makes_no_statement(homes, monkeypatch, django_assert_num_queries):
    read, home = latest(), homes[0]
    row = living(home, DAY)
    read(homes[1].pk, DAY)
    monkeypatch.setattr(SQLCompiler, "as_sql", None)
    with django_assert_num_queries(1):
        (found,) = read(home.pk, DAY)
        assert found == row
        assert found.household.area.name == "上庄村"


def test_moments_values_and_unions_are_read_as_they_are(homes):
    home, village = homes[0], homes[0].area
    made = {"before": "not_registered", "on": DAY, "actor": "service:test", "at": AT}
    row = StatusChange.objects.create(household=home, after="registered_poor", **made)
    AreaTag.objects.create(area=village, tag="border")

    @compiled_once
    def steps(household, until):
        return StatusChange.objects.filter(household=household, at__lte=until)

    @compiled_once
    def marks(area):
        tags = AreaTag.objects.filter(area=area).values_list("area_id", "tag")
        return tags.union(Area.objects.filter(pk=area).values_list("pk", "name"), all=True)

    assert steps(home.pk, AT) == [row]
    assert steps(home.pk, AT.replace(minute=0)) == []
    assert set(marks(village.pk)) == {(village.pk, "border"), (village.pk, "上庄村")}
    assert marks(new_key()) == []


def test_a_value_that_never_reaches_the_database_is_a_fault(homes):
    @compiled_once
    def read(household, day):
        return Living.objects.filter(household=household, observed_on__year=day.year)

    with pytest.raises(ValueError, match="read does not ask for each of its values"):
        read(homes[0].pk, DAY)
