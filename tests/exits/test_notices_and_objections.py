"""A notice names nobody more than it must, is gone after its days, and its objections are decided
by somebody who took no step.
"""

from datetime import date, timedelta

import pytest
from tests.cast import DAY, HOUSEHOLDS
from tests.exits.homes_scene import LATER, bring_up_to_date, opened, take_up_to

from aboveline.exits.actions import object_to_candidate, post_notices, take_step
from aboveline.exits.models import Notice
from aboveline.exits.notices import lines_of
from aboveline.exits.round_errors import RoundError
from aboveline.problems.actions import confirm_problem, dismiss_problem
from aboveline.problems.errors import ProblemError
from aboveline.problems.models import Problem
from aboveline.registry.recording import put

PLACE = "The board of the village committee"
IDENTITY, PHONE, ACCOUNT = HOUSEHOLDS[0][3], "19911112222", "6200000000001234"


@pytest.fixture
def found(cast, settings):
    made = opened(cast, 2)
    take_up_to(made, "agreement", cast, settings)
    return made


@pytest.fixture
def notice(cast, found):
    (made,) = post_notices([found], "notice", actor=cast.actor("village_worker"), place=PLACE)
    return made


def candidates(found):
    return list(found.candidates.filter(state="open").order_by("household__number"))


def test_a_notice_stands_for_the_days_of_the_pack(cast, found, notice):
    assert (notice.from_on, notice.until) == (DAY, DAY + timedelta(days=7))
    with pytest.raises(RoundError, match="EXITS-044"):
        take_step([found], "notice", actor=cast.actor("village_worker"))
    with pytest.raises(RoundError, match="EXITS-012"):
        post_notices([found], "notice", actor=cast.actor("village_worker"), place=PLACE)


def test_no_notice_without_a_place_and_no_closing_without_a_notice(cast, found):
    worker = cast.actor("village_worker")
    with pytest.raises(RoundError, match="EXITS-062"):
        post_notices([found], "notice", actor=worker, place=" ")
    with pytest.raises(RoundError, match="EXITS-045"):
        take_step([found], "notice", actor=worker)


def test_page_and_file_hold_number_name_and_size_and_nothing_else_of_anybody(
    cast, found, monkeypatch
):
    for one in candidates(found):
        home = one.household
        put(home, "household", {"phone": PHONE, "bank_account": ACCOUNT})
        home.save()
        person = home.memberships.get().person
        card = {"identity_type": "resident_id", "identity_number": IDENTITY}
        put(person, "person", card | {"health": "long_term_illness"})
        person.save()
    (made,) = post_notices([found], "notice", actor=cast.actor("village_worker"), place=PLACE)
    client = cast.client("village_worker")
    page = client.get(f"/notices/{made.pk}/").content.decode()
    assert client.get(f"/notices/{made.pk}.pdf").content.startswith(b"%PDF")
    given = []
    monkeypatch.setattr(
        "typst.compile", lambda _path, sys_inputs: given.append(sys_inputs["notice"]) or b""
    )
    client.get(f"/notices/{made.pk}.pdf")
    for shown in (page, *given):
        assert "Head 0 Made-Up" in shown
        assert PLACE in shown
        for secret in (IDENTITY, IDENTITY[:6], PHONE, ACCOUNT, "illness"):
            assert secret not in shown
    assert {line.size for line in lines_of(made)} == {1}
    assert "Made-Up" not in made.content


def test_after_its_days_it_is_there_for_auditors_alone(cast, notice, settings):
    addresses = (f"/notices/{notice.pk}/", f"/notices/{notice.pk}.pdf")
    people = ("village_worker", "township", "county", "province")
    settings.ABOVELINE_TODAY = notice.until
    assert all(cast.client(role).get(addresses[0]).status_code == 200 for role in people)
    settings.ABOVELINE_TODAY = notice.until + timedelta(days=1)
    for address in addresses:
        assert {cast.client(role).get(address).status_code for role in people} == {404}
        assert cast.client("auditor").get(address).status_code == 200


def test_an_objection_lets_the_household_wait_until_it_is_dismissed(cast, found, notice, settings):
    first, second = candidates(found)
    made = object_to_candidate(first, "They own a lorry.", actor=cast.actor("township"))
    assert (made.problem.source, made.problem.due_on is not None) == ("objection", True)
    settings.ABOVELINE_TODAY = LATER
    bring_up_to_date()
    worker = cast.actor("village_worker")
    taken = take_step([found], "notice", actor=worker)
    assert (taken.passed, taken.waiting) == (1, {"EXITS-043": 1})
    with pytest.raises(RoundError, match="EXITS-043"):
        take_step([found], "notice", actor=worker)
    dismiss_problem(made.problem, actor=cast.actor("county"), reason="It belongs to a firm.")
    assert take_step([found], "notice", actor=worker).passed == 1
    first.refresh_from_db()
    assert first.position == found.candidates.get(pk=second.pk).position


def test_an_objection_that_is_right_stops_the_household_and_it_stays_in(
    cast, found, notice, settings
):
    first, _second = candidates(found)
    made = object_to_candidate(first, "They own a lorry.", actor=cast.actor("township"))
    confirm_problem(made.problem, actor=cast.actor("county"))
    settings.ABOVELINE_TODAY = LATER
    bring_up_to_date()
    taken = take_step([found], "notice", actor=cast.actor("village_worker"))
    assert (taken.passed, taken.stopped) == (1, {"EXITS-042": 1})
    first.refresh_from_db()
    assert first.reasons[0]["values"] == {"numbers": [made.problem.number]}
    first.household.refresh_from_db()
    assert first.household.register_status == "registered_poor"


def test_whoever_took_a_step_does_not_decide_about_the_objection(cast, found, notice):
    first, _second = candidates(found)
    made = object_to_candidate(first, "They own a lorry.", actor=cast.actor("township"))
    found.steps.update(actor=cast.actor("township").key)
    for decide in (confirm_problem, dismiss_problem):
        with pytest.raises(ProblemError, match="EXITS-068"):
            decide(made.problem, actor=cast.actor("township"), reason="I know them.")
    assert Problem.objects.get(pk=made.problem.pk).state == "clue"


def test_nobody_objects_without_words_or_without_a_notice_that_is_up(cast, found, settings):
    first, _second = candidates(found)
    with pytest.raises(RoundError) as refused:
        object_to_candidate(first, " ", actor=cast.actor("township"))
    assert [fault.code for fault in refused.value.faults] == ["EXITS-060", "EXITS-061"]
    post_notices([found], "notice", actor=cast.actor("village_worker"), place=PLACE)
    settings.ABOVELINE_TODAY = date(2020, 7, 8)
    with pytest.raises(RoundError, match="EXITS-060"):
        object_to_candidate(first, "Too late.", actor=cast.actor("township"))
    assert Notice.objects.count() == 1
