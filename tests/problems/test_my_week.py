"""My week shows what is late, what is due and what waits for me as second person."""

from datetime import timedelta

import pytest
from tests.cast import DAY
from tests.problems.scene import judged, known_home

from aboveline.problems.actions import (
    Clue,
    answer_problem,
    assign_problems,
    confirm_problem,
    report_problem,
)
from aboveline.problems.models import Problem


@pytest.fixture
def problems(cast):
    home, town = judged(known_home(cast)), cast.actor("township")
    Problem.objects.update(state="dismissed", due_on=None)
    titles = [f"Trouble {number}" for number in range(4)]
    found = [report_problem(home, Clue("other", "visit", title=t), actor=town) for t in titles]
    return [confirm_problem(problem, actor=town) for problem in found]


def due(problem, days):
    Problem.objects.filter(pk=problem.pk).update(due_on=DAY + timedelta(days=days))


def parts(client, **query):
    answer = client.get("/problems/mine/", query)
    assert answer.status_code == 200
    return {part.name: [row.number for row in part.rows] for part in answer.context["parts"]}


def test_work_stands_under_late_this_week_and_later(cast, problems):
    late, soon, later, others = problems
    mine, town = cast.user("village_worker"), cast.actor("township")
    assign_problems([late, later], mine, actor=town)
    assign_problems([others], cast.user("county"), actor=town)
    due(late, -1)
    due(soon, 6)
    due(later, 7)
    due(others, -1)
    found = parts(cast.client("village_worker"))
    assert found["late"] == [late.number]
    assert found["due"] == [soon.number]
    assert found["assigned"] == [later.number]
    assert found["second"] == []


def test_an_answer_waits_for_a_second_person_and_never_for_the_first(cast, problems):
    answered, owned, *_ = problems
    town, county = cast.actor("township"), cast.user("county")
    assign_problems([owned], county, actor=town)
    for problem in (answered, owned):
        answer_problem(problem, actor=town, reason="mended")
    assert parts(cast.client("county"))["second"] == [answered.number]
    assert parts(cast.client("township"))["second"] == []


def test_clues_are_no_work_of_who_does_not_decide(cast, problems):
    Problem.objects.filter(pk=problems[0].pk).update(state="clue", due_on=DAY)
    assert problems[0].number in parts(cast.client("township"))["due"]
    assert problems[0].number not in parts(cast.client("village_worker"))["due"]


def test_the_week_is_narrowed_to_a_village(cast, problems):
    due(problems[0], -1)
    client = cast.client("township")
    assert parts(client, area=cast.areas["shigou-3"].pk)["late"] == [problems[0].number]
    assert parts(client, area=cast.areas["shigou-4"].pk)["late"] == []


def test_my_week_takes_as_many_queries_for_many_as_for_few(
    cast, problems, django_assert_max_num_queries
):
    client = cast.client("township")
    with django_assert_max_num_queries(14):
        parts(client)


def test_the_rest_of_a_long_part_stands_behind_a_link_that_counts_the_same(cast, problems):
    late, soon, later, _others = problems
    home, town = cast.households["0417"], cast.actor("township")
    titles = [f"Work {number}" for number in range(31)]
    many = [report_problem(home, Clue("other", "visit", title=t), actor=town) for t in titles]
    Problem.objects.filter(pk__in=[one.pk for one in many]).update(due_on=DAY - timedelta(days=2))
    assign_problems([later], cast.user("county"), actor=town)
    answer_problem(soon, actor=town, reason="mended")
    due(late, -1)
    due(later, -1)
    for role in ("township", "county"):
        client = cast.client(role)
        for area in ("", f"{cast.areas['shigou-3'].pk}"):
            week = client.get("/problems/mine/", {"area": area})
            for part in week.context["parts"]:
                behind = {"part": part.name} | ({"area": area} if area else {})
                assert client.get("/problems/", behind).context["count"] == part.count
        address = f"/problems/?part=late{f'&amp;area={area}' if area else ''}"
        assert f'href="{address}"' in week.text
    assert {part.name: part.count for part in week.context["parts"]}["late"] == 33
    assert {part.name: part.count for part in week.context["parts"]}["second"] == 1
