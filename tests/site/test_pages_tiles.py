"""The areas inside an area as tiles: the figure in text, its list one press away, colour too."""

import pytest
from tests.cast import DAY

from aboveline.evaluation.tallies import count_villages
from aboveline.problems.actions import Clue, report_problem
from aboveline.problems.models import Problem
from aboveline.registry.models import Household
from aboveline.site.pages.tiles import STEPS


@pytest.fixture
def clues(cast):
    """Two problems in Qinglan, one in Baishi."""
    for number, place, rules in (
        ("0417", "inside", ("lost_work", "disaster_loss")),
        ("0512", "beside", ("lost_work",)),
    ):
        for rule in rules:
            office = cast.actor("township", place)
            report_problem(cast.households[number], Clue(rule, "visit"), actor=office)


def tiles(cast, figure="", area="lin", role="prefecture"):
    path = f"/areas/{cast.areas[area].pk}/tiles/"
    answer = cast.client(role).get(path, {"figure": figure})
    assert answer.status_code == 200
    return answer


def figures(answer):
    return [(tile.name, tile.figure, tile.step) for tile in answer.context["tiles"]]


def test_the_largest_stands_first_and_says_its_figure(cast, clues):
    answer = tiles(cast)
    assert figures(answer) == [("Qinglan County", "2", STEPS), ("Baishi County", "1", 3)]
    assert '<span class="tile__number">2</span>Qinglan County' in answer.text


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("rule-lost_work", {"Qinglan County": "1", "Baishi County": "1"}),
        ("rule-disaster_loss", {"Qinglan County": "1", "Baishi County": "0"}),
        ("clues", {"Qinglan County": "2", "Baishi County": "1"}),
        ("overdue", {"Qinglan County": "0", "Baishi County": "0"}),
        ("new", {"Qinglan County": "2", "Baishi County": "1"}),
    ],
)
def test_each_figure_counts_what_its_list_shows(cast, clues, figure, expected):
    answer = tiles(cast, figure)
    assert {name: shown for name, shown, _step in figures(answer)} == expected
    client = cast.client("prefecture")
    for tile in answer.context["tiles"]:
        assert client.get(tile.address).context["count"] == int(tile.figure)


def test_problems_of_long_ago_are_not_new(cast, clues):
    Problem.objects.filter(rule="disaster_loss").update(opened_on=DAY.replace(month=5))
    shown = {name: figure for name, figure, _step in figures(tiles(cast, "new"))}
    assert shown["Qinglan County"] == "1"


def test_shares_are_of_people_recorded_and_lead_to_the_households(cast):
    count_villages(Household.objects.values_list("area_id", flat=True))
    answer = tiles(cast, "below")
    assert {figure for _name, figure, _step in figures(answer)} == {"0.0 %"}
    for tile in answer.context["tiles"]:
        assert tile.address.startswith("/households/?area=")


def test_a_figure_that_is_not_there_is_the_first(cast):
    assert tiles(cast, "horoscope").context["chosen"] == "open"


def test_a_village_has_nothing_inside(cast):
    answer = tiles(cast, area="shigou-3", role="village_worker")
    assert "There is no area inside." in answer.text


def test_the_map_is_there_where_boundaries_are(cast, clues):
    assert tiles(cast).context["size"] is None
    square = [[[100, 30], [101, 30], [101, 31], [100, 31], [100, 30]]]
    cast.areas["qinglan"].boundary = {"type": "Polygon", "coordinates": square}
    cast.areas["qinglan"].save()
    answer = tiles(cast)
    (shape,) = answer.context["shapes"]
    assert (shape.name, shape.figure, shape.step) == ("Qinglan County", "2", STEPS)
    assert "<title>Qinglan County: 2</title>" in answer.text
    assert 'tabindex="-1"' in answer.text  # the tiles are the way by keyboard


def test_the_page_asks_as_often_for_one_area_as_for_many(cast, django_assert_max_num_queries):
    client = cast.client("prefecture")
    path = f"/areas/{cast.areas['lin'].pk}/tiles/"
    client.get(path)
    with django_assert_max_num_queries(12):
        client.get(path)
