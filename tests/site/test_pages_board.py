"""Who signs in sees his area: how many are below the standard, where, why, and what waits."""

from datetime import date

import pytest
from tests.cast import AT, DAY

from aboveline.areas.models import Area, AreaClosure
from aboveline.evaluation.models import Decision, Tally
from aboveline.evaluation.tallies import count_villages, count_villages_of, visited_since
from aboveline.problems.actions import Clue, assign_problems, report_problem
from aboveline.problems.models import Problem
from aboveline.registry.models import Household, Move


def judged(household, state, **criteria):
    Decision.objects.filter(household=household).update(is_latest=False)
    Decision.objects.create(
        household=household,
        standard="china-2013",
        digest="0",
        on=DAY,
        state=state,
        criteria=criteria,
        at=AT,
    )


@pytest.fixture
def counted(cast):
    one, two, three = (cast.households[number] for number in ("0417", "0512", "0901"))
    judged(one, "meets", water=True)
    judged(one, "does_not_meet", water=False, housing=False)
    judged(two, "cannot_tell", water=None)
    Household.objects.filter(pk=three.pk).update(register_status="registered_poor", size=5)
    Household.objects.create(
        number="0999", area=one.area, ended_on=DAY, recorded_by="service:tests", recorded_at=AT
    )
    count_villages(Household.objects.values_list("area_id", flat=True))
    return cast


def board(client, path="/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer


def test_board_adds_up_the_villages_inside(counted):
    figures = board(counted.client("nation")).context["figures"]
    assert figures.recorded == (3, 9)
    assert figures.below == (1, 2)
    assert figures.unknown == (1, 2)
    assert figures.not_judged == (1, 5)
    assert figures.monitored == (0, 0)
    assert str(figures.share) == "22.2"


def test_board_counts_who_is_under_watch_and_opens_the_list(counted):
    Household.objects.filter(number="0417").update(register_status="monitored")
    count_villages(Household.objects.values_list("area_id", flat=True))
    page = board(counted.client("county"))
    assert page.context["figures"].monitored == (1, 2)
    address = f"{page.context['households']}&status=monitored"
    assert address.replace("&", "&amp;") in page.text
    rows = counted.client("county").get(address).context["page"].rows
    assert [row.number for row in rows] == ["0417"]


def test_areas_inside_stand_worst_first(counted):
    children = board(counted.client("nation")).context["children"]
    assert [(c.name, c.figures.below[0]) for c in children] == [
        ("North Province", 1),
        ("South Province", 0),
    ]


def test_what_does_not_hold_leads_to_those_households(counted):
    client = counted.client("county")
    causes = board(client).context["causes"]
    assert {(c.label, c.households) for c in causes} == {
        ("safe drinking water", 1),
        ("safe housing", 1),
    }
    listed = client.get(causes[0].address).context["page"].rows
    assert [row.number for row in listed] == ["0417"]


def test_board_of_another_area_is_not_there(counted):
    south = counted.areas["south"].pk
    assert counted.client("county").get(f"/areas/{south}/board/").status_code == 404
    assert counted.client("nation").get(f"/areas/{south}/board/").status_code == 200


@pytest.mark.parametrize("role", ["enumerator", "assessor", "administrator"])
def test_who_must_not_know_what_was_recorded_sees_no_figure(counted, role):
    answer = board(counted.client(role))
    assert answer.context["figures"] is None
    assert not answer.context["visits"]
    assert "0417" not in answer.text
    assert "people below" not in answer.text


def test_what_waits_is_named_with_its_number(counted):
    Household.objects.filter(number="0417").update(register_status="monitored")
    count_villages_of([counted.households["0417"].pk])
    Move.objects.create(
        household=counted.households["0901"],
        from_area=counted.areas["luhe-1"],
        to_area=counted.areas["shigou-3"],
        moved_on=DAY,
        proposed_by="service:tests",
        proposed_at=AT,
    )
    client = counted.client("county")
    waiting = {one.words: one.count for one in board(client).context["waiting"]}
    assert waiting == {"moves that wait for you": "1"}
    Household.objects.get(number="0417").visits.update(visited_on=date(2020, 5, 1))
    count_villages(Household.objects.values_list("area_id", flat=True))
    late = board(client).context["waiting"][0]
    assert (late.words, late.count) == (
        "registered or monitored households not visited in time",
        "1",
    )
    assert [row.number for row in client.get(late.address).context["page"].rows] == ["0417"]


@pytest.mark.parametrize(
    ("on", "since"),
    [
        (date(2020, 6, 30), date(2020, 5, 28)),
        (date(2020, 1, 15), date(2019, 12, 15)),
        (date(2013, 1, 1), None),
    ],
)
def test_watched_household_is_visited_within_the_month_of_the_standard(on, since):
    assert visited_since(on) == since


def test_counts_follow_a_household_that_is_ended(counted):
    Household.objects.filter(number="0417").update(ended_on=DAY)
    count_villages_of([counted.households["0417"].pk])
    assert not Tally.objects.filter(area=counted.areas["shigou-3"]).exists()


def test_board_takes_12_queries_however_many_areas(counted, django_assert_num_queries):
    client = counted.client("nation")
    board(client)
    with django_assert_num_queries(12):
        board(client)
    nation = counted.areas["nation"]
    more = [Area(name=f"P{n}", level_id="province", parent=nation) for n in range(20)]
    Area.objects.bulk_create(more)
    AreaClosure.objects.bulk_create(
        AreaClosure(above=above, below=area, distance=distance)
        for area in more
        for distance, above in enumerate((area, nation))
    )
    with django_assert_num_queries(12):
        board(client)


@pytest.mark.parametrize(
    ("language", "word"), [("en", "What must hold"), ("zh-hans", "水量（不少于）、水质")]
)
def test_standard_is_read_in_plain_words(cast, language, word):
    client = cast.client("village_worker")
    client.cookies["django_language"] = language
    text = client.get("/standard/").text
    assert word in text
    assert "S37" in text


def test_board_counts_the_ledger_and_each_figure_opens_its_list(cast):
    home, town = cast.households["0417"], cast.actor("township")
    dwelling = report_problem(home, Clue("housing", "visit"), actor=town)
    report_problem(home, Clue("to_verify", "visit"), actor=town)
    water = report_problem(home, Clue("water", "visit"), actor=town)
    Problem.objects.filter(pk__in=[dwelling.pk, water.pk]).update(due_on=date(2020, 6, 29))
    assign_problems([water], cast.user("village_worker"), actor=town)
    client = cast.client("county")
    ledger = board(client).context["ledger"]
    rules = [(one.words, one.count) for one in ledger.by_rule]
    assert sorted(rules) == [("drinking water not safe", 1), ("dwelling not safe", 1)]
    late = [(one.words, one.count) for one in ledger.late_by_owner]
    assert late == [("housing office", 1), ("village_worker inside", 1)]
    assert ledger.days_left == 184
    lines = [ledger.open, ledger.overdue, ledger.clues, ledger.to_verify]
    assert [one.count for one in lines] == [3, 2, 3, 1]
    for one in (*lines, *ledger.by_rule, *ledger.late_by_owner):
        assert client.get(one.address).context["count"] == one.count, one.words
