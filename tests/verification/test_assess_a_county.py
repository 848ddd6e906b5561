"""An independent assessment from its plan to the report, and what it refuses on the way."""

from collections import Counter
from decimal import Decimal

import pytest
from django.http import Http404
from tests.cast import DAY, give_duty
from tests.verification.assessment_scene import (
    GOOD,
    PARTS,
    answer,
    answer_all,
    assessor,
    drawn,
    fill,
    office,
)

from aboveline.accounts.models import Duty
from aboveline.audit.models import Entry
from aboveline.problems.models import Problem
from aboveline.registry.models import Household
from aboveline.statistics import sampling
from aboveline.verification.actions import assessing
from aboveline.verification.actions.assessing.seeding import plan_of, seed_of
from aboveline.verification.assessments.errors import AssessmentError
from aboveline.verification.assessments.framing import stored_frame
from aboveline.verification.assessments.results import from_json, result_of
from aboveline.verification.models import Assessment, SampleHousehold

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path


def refused(code, act, *args, **kwargs):
    with pytest.raises(AssessmentError) as caught:
        act(*args, **kwargs)
    assert code in [fault.code for fault in caught.value.faults]


def frozen(cast):
    fill(cast)
    planned = assessing.plan_assessment(
        cast.areas["qinglan"], assessing.Planned(6), actor=office(cast)
    )
    return assessing.freeze_frame(planned, actor=office(cast))


def test_a_sample_is_drawn_that_the_published_digest_and_parts_give_again(cast):
    found = drawn(cast)
    frame = stored_frame(found)
    assert sampling.frame_digest(frame) == found.frame_digest
    again = sampling.draw(frame, plan_of(found, frame), seed=seed_of(found))
    keys = frame.household.take(again.row).to_pylist()
    kept = {str(key) for key in found.drawn.values_list("household", flat=True)}
    assert set(keys) == kept
    assert found.state == "in_field"
    assert [move.after for move in found.moves.order_by("pk")] == [
        "frozen",
        "committed",
        "drawn",
        "in_field",
    ]


def test_what_changes_in_the_register_after_the_frame_was_frozen_changes_no_draw(cast):
    found = frozen(cast)
    before = found.frame_digest
    fill_more = cast.areas["shigou-3"]
    Household.objects.filter(register_status="exited").update(register_status="ended")
    Household.objects.filter(area=fill_more).update(register_status="exited")
    assert sampling.frame_digest(stored_frame(found)) == before


def test_strata_and_factor_come_from_the_tags_of_villages(cast):
    found = frozen(cast)
    assert found.frame["strata"] == ["other", "poor_village"]
    assert stored_frame(found).factor.tolist().count(2) == 1
    assert sum(map(sum, found.frame["households"])) >= 240


def test_nobody_holds_both_parts(cast):
    found = frozen(cast)
    assessing.commit_part(found, PARTS["office"], actor=office(cast))
    refused("ASSESS-005", assessing.commit_part, found, "another text of dice", actor=office(cast))
    Duty.objects.create(
        user=cast.user("province"),
        role="assessor",
        area=cast.areas["qinglan"],
        valid_from="2019-01-01",
        given_by="service:tests",
        given_at="2019-01-01T00:00:00Z",
    )
    refused("ASSESS-005", assessing.commit_part, found, "another text of dice", actor=office(cast))


def test_a_commitment_is_opened_only_by_its_holder_with_the_same_text(cast):
    found = frozen(cast)
    assessing.commit_part(found, PARTS["office"], actor=office(cast))
    assessing.commit_part(found, PARTS["assessors"], actor=assessor(cast))
    found.refresh_from_db()
    assert not found.parts.exclude(part="").exists(), "a part is kept nowhere before it is opened"
    refused("ASSESS-007", assessing.open_part, found, PARTS["assessors"], actor=office(cast))
    refused("ASSESS-007", assessing.open_part, found, "changed text of dice", actor=office(cast))
    assessing.open_part(found, PARTS["office"], actor=office(cast))
    refused("ASSESS-007", assessing.open_part, found, PARTS["assessors"], actor=office(cast))
    assert Entry.objects.filter(action="verification:seed:open").count() == 1
    assert not SampleHousehold.objects.exists()


def test_a_second_commitment_cannot_take_the_place_of_the_first(cast):
    found = frozen(cast)
    assessing.commit_part(found, PARTS["office"], actor=office(cast))
    other = cast.actor("nation")
    refused("ASSESS-005", assessing.commit_part, found, "a text of sixteen signs", actor=other)


def test_a_short_part_is_refused(cast):
    refused("ASSESS-006", assessing.commit_part, frozen(cast), "dice", actor=office(cast))


def test_the_county_that_is_assessed_plans_nothing(cast):
    with pytest.raises(Http404):
        assessing.plan_assessment(
            cast.areas["qinglan"], assessing.Planned(2), actor=cast.actor("county")
        )


def test_who_has_an_office_over_the_county_is_no_interviewer_and_an_auditor_above_is(cast):
    found = drawn(cast)
    person, village = cast.user("assessor"), found.drawn.first().village
    for role, place in (("prefecture", "lin"), ("province", "north"), ("nation", "nation")):
        give_duty(person, role, cast.areas[place], since=DAY.replace(year=2019))
        refused("ASSESS-009", assessing.assign_village, found, village, person, actor=office(cast))
        Duty.objects.filter(user=person, role=role).delete()
    give_duty(person, "auditor", cast.areas["nation"], since=DAY.replace(year=2019))
    assert assessing.assign_village(found, village, person, actor=office(cast))


def test_who_works_in_the_county_or_a_paired_one_is_no_interviewer(cast):
    found = drawn(cast)
    person = cast.user("assessor")
    village = found.drawn.first().village
    for place, paired in (("shigou-3", ()), ("heishui", (cast.areas["baishi"],))):
        found.paired.set(paired)
        held = Duty.objects.create(
            user=person,
            role="village_worker",
            area=cast.areas[place],
            valid_from="2019-01-01",
            given_by="service:tests",
            given_at="2019-01-01T00:00:00Z",
        )
        refused("ASSESS-009", assessing.assign_village, found, village, person, actor=office(cast))
        held.delete()
    assert assessing.assign_village(found, village, person, actor=office(cast))


def test_answers_decide_where_the_standard_can_and_else_the_assessor_with_reasons(cast):
    found = drawn(cast)
    rows = list(found.drawn.filter(state="waiting").order_by("pk")[:4])
    who = assessor(cast)
    answer(rows[0], actor=who)
    answer(rows[1], actor=who, income=Decimal("3999.99"))
    refused("ASSESS-011", answer, rows[2], actor=who, water=None)
    given = assessing.Given(
        answers=GOOD | {"water": None},
        approves=None,
        on=found.moves.get(after="drawn").on,
        finding="poor",
        reasons="The well was dry on both visits.",
    )
    assessing.record_interview(rows[2], given, actor=who)
    refused("ASSESS-020", answer, rows[3], actor=who, water=Decimal(3))
    said = [(row.interview.finding, row.interview.is_by_standard) for row in rows[:3]]
    assert said == [("not_poor", True), ("poor", True), ("poor", False)]
    refused("ASSESS-010", answer, rows[0], actor=who)


def test_a_replacement_is_the_next_of_the_order_and_needs_a_reason_of_the_standard(cast):
    found = drawn(cast)
    row = found.drawn.filter(state="waiting", group="registered").first()
    waiting = found.drawn.filter(village=row.village, group=row.group, state="reserve")
    if not waiting.exists():
        row = found.drawn.filter(state="waiting", group="unregistered").first()
        waiting = found.drawn.filter(village=row.village, group=row.group, state="reserve")
    expected = waiting.order_by("order").first()
    who = assessor(cast)
    refused("ASSESS-014", assessing.replace_household, row, "too far", actor=who)
    if expected is None:
        refused("ASSESS-013", assessing.replace_household, row, "refused", actor=who)
        return
    assert assessing.replace_household(row, "refused", actor=who) == expected
    refused("ASSESS-010", assessing.replace_household, row, "refused", actor=who)


def test_planted_wrong_exits_make_the_county_fail_and_become_problems(cast):
    found = drawn(cast)
    bad = answer_all(found, 8, actor=assessor(cast))
    refused("ASSESS-001", assessing.report_assessment, found, actor=office(cast))
    found = assessing.close_field(found, actor=office(cast))
    found = assessing.report_assessment(found, actor=office(cast))
    figures = {one.name: one for one in from_json(found.result["after"]).figures}
    assert figures["wrong_exit"].verdict == "fails"
    assert figures["wrong_exit"].cases == 8
    assert figures["missed"].cases == figures["wrongly_in"].cases == 0
    assert figures["approval"].value == 1.0
    assert found.result["after"]["verdict"] == "fails"
    opened = Problem.objects.filter(source="inspection")
    assert {problem.household_id for problem in opened} == {row.household_id for row in bad}


def test_weights_of_what_was_answered_add_up_to_the_frame(cast):
    found = drawn(cast)
    answer_all(found, 0, actor=assessor(cast))
    combined = {one.name: one for one in result_of(found, after_appeals=False).figures}["combined"]
    people = dict(
        zip(found.frame["groups"], map(sum, zip(*found.frame["people"], strict=True)), strict=True)
    )
    assert combined.value == pytest.approx(people["registered"] / sum(people.values()))


def test_an_accepted_appeal_changes_the_figures_and_both_are_kept(cast):
    found = drawn(cast)
    bad = answer_all(found, 8, actor=assessor(cast))
    found = assessing.close_field(found, actor=office(cast))
    county = cast.actor("county")
    made = assessing.appeal(bad[0], "The tap was connected on 1 June; see the photo.", actor=county)
    refused("ASSESS-016", assessing.appeal, bad[0], "Again.", actor=county)
    good = found.drawn.filter(interview__finding="not_poor", group="exited").first()
    refused("ASSESS-016", assessing.appeal, good, "This one too.", actor=county)
    refused("ASSESS-019", assessing.report_assessment, found, actor=office(cast))
    refused("ASSESS-018", assessing.decide_appeal, made, " ", accepts=True, actor=office(cast))
    assessing.decide_appeal(made, "The photo shows it.", accepts=True, actor=office(cast))
    found = assessing.report_assessment(found, actor=office(cast))
    counts = {
        when: {one.name: one.cases for one in from_json(found.result[when]).figures}["wrong_exit"]
        for when in ("before", "after")
    }
    assert counts == {"before": 8, "after": 7}
    assert not Problem.objects.filter(household=bad[0].household, source="inspection").exists()


def test_households_that_wait_need_a_reason_when_the_field_is_closed(cast):
    found = drawn(cast)
    refused("ASSESS-015", assessing.close_field, found, actor=office(cast))
    closed = assessing.close_field(found, actor=office(cast), note="Floods cut the road.")
    assert closed.moves.get(after="closed").note == "Floods cut the road."


def test_every_step_is_in_the_audit_and_names_no_household(cast):
    found = drawn(cast)
    actions = Counter(
        Entry.objects.filter(action__startswith="verification:").values_list("action", flat=True)
    )
    assert actions["verification:seed:commit"] == actions["verification:seed:open"] == 2
    for state in ("planned", "frozen", "committed", "drawn", "in_field"):
        assert actions[f"verification:assessment:{state}"] == 1
    assert Assessment.objects.get(pk=found.pk).planned_by == office(cast).key
