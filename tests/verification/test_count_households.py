"""A census from its frame to problems of the ledger; the register is never written by it."""

from datetime import date
from uuid import uuid4

import pytest
from django.http import Http404
from tests.cast import DAY, give_duty
from tests.verification.census_scene import (
    FIRST,
    GOOD,
    LAST,
    OF_MEMBER,
    answer,
    answer_all,
    compared,
    given_round,
    members_of,
    office,
    opened_round,
    outsider,
    register,
    village_of,
)

from aboveline.accounts.actors import actor_of
from aboveline.problems.models import Problem
from aboveline.registry.models import Change, Household, Living
from aboveline.vault.sealing import unseal
from aboveline.verification.actions import counting
from aboveline.verification.census.errors import CensusError
from aboveline.verification.models import CensusAnswer, CensusDifference, CensusHousehold

pytestmark = pytest.mark.django_db


def codes(caught):
    return [fault.code for fault in caught.value.faults]


def rows_of(found):
    return list(
        CensusHousehold.objects.filter(village__round=found).order_by(
            "-is_registered", "household__number"
        )
    )


def test_the_frame_has_every_registered_household_and_the_rest_of_drawn_villages(cast):
    register(cast)
    found = opened_round(cast)
    village = village_of(found, cast.areas["shigou-4"])
    assert (village.registered, village.others) == (4, 1)
    drawn = found.villages.exclude(weight=None)
    assert [one.weight for one in drawn] == [2.0], "one of two villages stands for both"
    listed = rows_of(found)
    assert sum(row.is_registered for row in listed) == 4
    assert len(listed) == 5
    assert sum(row.is_double for row in listed) == 1, "five in a hundred, rounded up"


def test_the_same_seed_draws_the_same(cast):
    register(cast, homes=30)
    first, again = opened_round(cast), opened_round(cast)

    def drawn(found):
        rows = CensusHousehold.objects.filter(village__round=found, is_double=True)
        clusters = found.villages.exclude(weight=None).values_list("village", flat=True)
        return set(rows.values_list("household", flat=True)), set(clusters)

    assert drawn(first) == drawn(again)
    assert len(drawn(first)[0]) == 2


def test_batches_follow_each_other_and_reach_the_standard_time(cast):
    register(cast)
    with pytest.raises(CensusError) as caught:
        opened_round(cast, days=(counting.Days(LAST, FIRST),))
    assert codes(caught) == ["CENSUS-003"]
    early = counting.Days(date(2020, 4, 1), date(2020, 4, 30))
    with pytest.raises(CensusError) as caught:
        opened_round(cast, days=(early,))
    assert codes(caught) == ["CENSUS-016"]
    with pytest.raises(Http404):
        counting.open_round(
            cast.areas["qinglan"],
            standard_on=DAY,
            batches=[counting.Days(FIRST, LAST)],
            actor=cast.actor("county"),
        )


def test_somebody_of_the_counted_county_does_not_count_there(cast):
    register(cast)
    found = opened_round(cast)
    village = village_of(found, cast.areas["shigou-4"])
    for person in (cast.user("county"), cast.user("enumerator", "outside")):
        with pytest.raises(CensusError) as caught:
            counting.give_village(village, person, actor=office(cast))
        assert codes(caught) == ["CENSUS-005"]
    worker = outsider(cast)
    duty = worker.duties.get(role="village_worker")
    duty.area = cast.areas["shigou-3"]
    duty.save()
    with pytest.raises(CensusError, match="CENSUS-005"):
        counting.give_village(village, worker, actor=office(cast))
    duty.area = cast.areas["heishui-1"]
    duty.save()
    village.households.update(is_double=True)
    assert counting.give_village(village, worker, actor=office(cast)) == village.households.count()
    village.households.update(is_double=True)
    with pytest.raises(CensusError, match="CENSUS-006"):
        counting.give_village(village, worker, actor=office(cast), second=True)


def test_somebody_of_an_office_over_the_county_does_not_count_there(cast):
    register(cast)
    village, person = village_of(opened_round(cast), cast.areas["shigou-4"]), outsider(cast)
    give_duty(person, "prefecture", cast.areas["lin"], since=FIRST)
    with pytest.raises(CensusError, match="CENSUS-005"):
        counting.give_village(village, person, actor=office(cast))
    person.duties.filter(role="prefecture").update(area=cast.areas["heishui"])
    assert counting.give_village(village, person, actor=office(cast))


def test_a_round_of_a_township_is_counted_by_nobody_of_its_county(cast):
    register(cast)
    found = counting.open_round(
        cast.areas["shigou"],
        standard_on=FIRST,
        batches=[counting.Days(FIRST, LAST)],
        actor=office(cast),
    )
    clerk = outsider(cast)
    clerk.duties.filter(role="village_worker").update(role="county", area=cast.areas["qinglan"])
    with pytest.raises(CensusError, match="CENSUS-005"):
        counting.give_village(found.villages.first(), clerk, actor=office(cast))


def test_an_answer_that_comes_twice_is_one_and_a_draft_counts_as_nothing(cast):
    found = given_round(cast)
    row, who = rows_of(found)[0], actor_of(outsider(cast))
    draft = counting.Given(uuid4(), DAY, {"people": "2"}, is_draft=True)
    kept = counting.record_answer(row, draft, actor=who)
    row.refresh_from_db()
    assert row.state == "to_do"
    assert "people" not in kept.answers, "answers are sealed"
    with pytest.raises(CensusError) as caught:
        counting.record_answer(row, counting.Given(kept.pk, DAY, {"people": "2"}), actor=who)
    assert codes(caught) == ["CENSUS-008", "CENSUS-021"]
    whole = counting.Given(kept.pk, DAY, GOOD, minutes=14, members=members_of(row))
    counting.record_answer(row, whole, actor=who)
    assert counting.record_answer(row, whole, actor=who).pk == kept.pk
    assert CensusAnswer.objects.filter(counted=row, is_draft=False).count() == 1
    with pytest.raises(CensusError, match="CENSUS-007"):
        counting.record_answer(
            row, counting.Given(uuid4(), DAY, GOOD, members=members_of(row)), actor=who
        )
    with pytest.raises(Http404):
        counting.record_answer(row, whole, actor=cast.actor("enumerator"))


def test_answers_that_do_not_fit_are_refused_all_at_once(cast):
    found = given_round(cast)
    found.asks["members"] = ["in_school"]
    found.save()
    wrong = GOOD | {"with_in_school": "3", "dwelling_grade": "Z", "colour": "red"}
    given = counting.Given(uuid4(), date(2020, 5, 1), wrong)
    with pytest.raises(CensusError) as caught:
        counting.record_answer(rows_of(found)[0], given, actor=actor_of(outsider(cast)))
    assert set(codes(caught)) == {
        "CENSUS-009",
        "CENSUS-010",
        "CENSUS-011",
        "CENSUS-019",
        "CENSUS-021",
    }


def test_a_batch_closes_with_households_to_do_only_for_a_reason(cast):
    found = given_round(cast)
    batch = found.batches.get()
    answer(rows_of(found)[0], outsider(cast))
    with pytest.raises(CensusError, match="CENSUS-012"):
        counting.close_batch(batch, actor=office(cast))
    counting.close_batch(batch, actor=office(cast), reason="The road is cut off.")
    found.refresh_from_db()
    assert found.state == "closed"
    with pytest.raises(CensusError, match="CENSUS-004"):
        answer(rows_of(found)[1], outsider(cast))


def test_what_agrees_is_no_difference_and_what_differs_becomes_one_problem_a_household(cast):
    found = given_round(cast)
    rows = rows_of(found)
    third = OF_MEMBER | {"name": "guest", "relation": "nephew", "in_school": None}
    three = [*members_of(rows[0]), third]
    answer(
        rows[0],
        outsider(cast),
        water_at_home="false",
        people="3",
        main_income=None,
        members=three,
    )
    answer(rows[1], outsider(cast), outcome="moved")
    answer(rows[2], outsider(cast), enough_food=None, main_income=None, help_health="true")
    answer(rows[3], outsider(cast), main_income=None)
    before = list(Household.objects.order_by("pk").values()), list(Living.objects.values())
    batch = compared(found, cast)
    listed = {
        (one.counted_id, one.field): (
            one.kind,
            unseal(one, "in_register"),
            unseal(one, "in_census"),
        )
        for one in CensusDifference.objects.all()
    }
    assert listed == {
        (rows[0].pk, "water_at_home"): ("differs", "true", "false"),
        (rows[0].pk, "people"): ("differs", "2", "3"),
        (rows[0].pk, "member"): ("only_census", "", "guest"),
        (rows[1].pk, "household"): ("only_register", "", "moved"),
        (rows[2].pk, "enough_food"): ("only_register", "true", ""),
        (rows[2].pk, "help_health"): ("only_census", "", "true"),
    }
    assert batch.counts["water_at_home"] == {"same": 2, "differs": 1}
    everything = CensusDifference.objects.all()
    assert counting.open_problems(everything, actor=cast.actor("county")).problems == 3
    opened = Problem.objects.filter(source="census", state="clue")
    homes = {row.household_id for row in rows[:3]}
    assert {one.household_id for one in opened} == homes
    assert counting.open_problems(everything, actor=cast.actor("county")).problems == 0
    after = list(Household.objects.order_by("pk").values()), list(Living.objects.values())
    assert after == before
    assert not Change.objects.exists()


def test_the_register_is_asked_of_the_standard_time(cast):
    found = given_round(cast)
    rows = answer_all(found, cast)
    Living.objects.create(
        household=rows[0].household,
        observed_on=date(2020, 6, 20),  # after the standard time
        water_at_home=False,
        recorded_by="service:tests",
        recorded_at="2020-06-20T08:00:00Z",
    )
    compared(found, cast)
    assert set(CensusDifference.objects.values_list("field", flat=True)) == {"main_income"}


def test_a_decision_has_a_reason_and_a_census_that_is_right_makes_a_visit_due(cast):
    found = given_round(cast)
    rows = rows_of(found)
    answer(rows[0], outsider(cast), water_at_home="false", main_income=None)
    compared(found, cast)
    one, who = CensusDifference.objects.get(), cast.actor("county")
    with pytest.raises(CensusError, match="CENSUS-015"):
        counting.decide_difference(one, outcome="census_right", reason=" ", actor=who)
    with pytest.raises(Http404):
        counting.decide_difference(
            one, outcome="explained", reason="x", actor=cast.actor("county", "beside")
        )
    counting.decide_difference(one, outcome="census_right", reason="The pipe is dry.", actor=who)
    one.refresh_from_db()
    assert one.problem.household_id == rows[0].household_id
    with pytest.raises(CensusError, match="CENSUS-014"):
        counting.decide_difference(one, outcome="explained", reason="No.", actor=who)


def test_a_household_found_in_a_village_where_all_are_counted_is_a_problem_of_the_village(cast):
    found = given_round(cast)
    who = actor_of(outsider(cast))
    village = found.villages.exclude(weight=None).get()
    other = found.villages.filter(weight=None).first()
    if other is not None:
        with pytest.raises(CensusError, match="CENSUS-017"):
            counting.list_household(other, name="Made-Up New", place="", actor=who)
    with pytest.raises(CensusError, match="CENSUS-018"):
        counting.list_household(village, name=" ", place="", actor=who)
    made = counting.list_household(village, name="Made-Up New", place="by the mill", actor=who)
    assert "Made-Up" not in made.name
    answer(made, outsider(cast))
    compared(found, cast)
    one = CensusDifference.objects.get(field="household")
    counting.open_problems(CensusDifference.objects.filter(pk=one.pk), actor=cast.actor("county"))
    one.refresh_from_db()
    assert (one.kind, one.problem.subject, one.problem.household) == ("only_census", "area", None)
