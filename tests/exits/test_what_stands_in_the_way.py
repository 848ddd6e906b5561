"""A household is not proposed while anything stands in its way; every reason is named at once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import DAY
from tests.exits.homes_scene import (
    CLERK,
    bring_up_to_date,
    good_homes,
    opened,
    take_up_to,
    voted,
)

from aboveline.accounts.actors import service
from aboveline.evaluation.models import KeptPack
from aboveline.exits.actions import open_rounds, take_step
from aboveline.exits.models import Candidate, Round
from aboveline.exits.procedures import procedures
from aboveline.exits.proposals import proposals_in
from aboveline.exits.round_errors import RoundError
from aboveline.problems.actions import Clue, report_problem
from aboveline.registry.actions import Findings, change_status, record_visit
from aboveline.registry.income import Answer, Statement
from aboveline.registry.models import DuplicatePair, Household


def reasons_of(home):
    found = Candidate.objects.get(household=home)
    return {reason["code"]: reason["values"] for reason in found.reasons}


def opened_with(cast):
    (found,) = open_rounds([cast.areas["shigou-3"]], "exit", actor=cast.actor("village_worker"))
    return found


def test_everything_is_named_at_once_and_the_others_go_on(cast):
    bad, good = good_homes(cast, 2)
    living = {"dwelling_grade": "D", "dwelling_remedy": "none"}
    record_visit(bad, Findings(living), actor=CLERK, visited_on=DAY)
    bring_up_to_date()
    ahead = Statement(date(2019, 8, 1), date(2020, 9, 1), [Answer("wage", "refused")])
    record_visit(bad, Findings({}, income=ahead), actor=CLERK, visited_on=DAY)
    bring_up_to_date()
    first = bad.memberships.get().person
    second = cast.households["0417"].memberships.get(relation="head").person
    DuplicatePair.objects.create(
        first=first, second=second, found_by="tests", found_at="2020-06-30T08:00Z", evidence={}
    )
    found = opened_with(cast)
    said = reasons_of(bad)
    assert {"EXITS-021", "EXITS-023", "EXITS-024", "EXITS-027"} <= set(said)
    assert said["EXITS-021"] == {"criteria": ["housing"]}
    assert said["EXITS-023"] == {"month": "2020-08-01"}
    assert found.candidates.get(household=good).state == "open"
    assert found.candidates.get(household=bad).state == "refused"


def test_what_nobody_can_tell_keeps_a_household(cast):
    home, _other = good_homes(cast, 2)
    record_visit(home, Findings({"water_quality": None}), actor=CLERK, visited_on=DAY)
    bring_up_to_date()
    opened_with(cast)
    assert reasons_of(home)["EXITS-022"]["criteria"] == ["water"]


def test_an_open_clue_keeps_a_household_by_its_number(cast):
    home, _other = good_homes(cast, 2)
    problem = report_problem(home, Clue("lost_work", "visit"), actor=cast.actor("township"))
    opened_with(cast)
    assert reasons_of(home) == {"EXITS-024": {"numbers": [problem.number]}}


def test_what_is_not_judged_yet_keeps_a_household(cast):
    home, _other = good_homes(cast, 2)
    record_visit(home, Findings({"enough_food": True}), actor=CLERK, visited_on=DAY)
    opened_with(cast)
    assert reasons_of(home) == {"EXITS-020": {}}


def test_without_anybody_who_may_no_round_is_opened(cast):
    (home,) = good_homes(cast, 1)
    report_problem(home, Clue("lost_work", "visit"), actor=cast.actor("township"))
    with pytest.raises(RoundError, match="EXITS-015"):
        opened_with(cast)


def test_rounds_are_offered_where_one_could_be_opened(cast):
    worker = cast.client("village_worker")
    good_homes(cast, 1)
    assert "Open the rounds" in worker.get("/rounds/open/?procedure=exit").text
    opened_with(cast)
    page = worker.get("/rounds/open/?procedure=exit").text
    assert "Open the rounds" not in page
    assert "No round can be opened now" in page


def test_nobody_sets_by_hand_that_a_household_left(cast):
    (home,) = good_homes(cast, 1)
    with pytest.raises(Exception, match="EXITS-069"):
        change_status(home, "exit_proposed", actor=cast.actor("county"), reason="Income rose.")
    assert change_status(home, "exit_proposed", actor=service("brought"), reason="From elsewhere.")


def test_a_household_that_returned_may_be_proposed_again_with_its_history(cast):
    (home,) = good_homes(cast, 1)
    clerk = service("brought")
    for after in ("exit_proposed", "exited", "returned"):
        home = change_status(home, after, actor=clerk, reason="From elsewhere.")
    bring_up_to_date()
    found = opened_with(cast)
    assert found.candidates.get().entered_as == "returned"
    assert home.statuses.count() == 3


def test_many_households_cost_as_many_queries_as_few(cast):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            proposals_in(cast.areas["qinglan"], leaves, actor=cast.actor("county"), on=DAY)
        return len(seen)

    leaves = procedures()["exit"]
    good_homes(cast, 1)
    few = count()
    good_homes(cast, 3)
    good_homes(cast, 2, "shigou-4")
    assert count() == few <= 17


def test_the_same_household_is_on_its_way_once(cast):
    found = opened(cast, 1)
    home = found.candidates.get(state="open").household
    Household.objects.filter(pk=home.pk).update(area=cast.areas["shigou-4"])
    with pytest.raises(RoundError, match="EXITS-015"):
        open_rounds([cast.areas["shigou-4"]], "exit", actor=cast.actor("township"))


def test_rounds_that_go_by_two_texts_of_a_pack_are_taken_apart(cast, settings):
    first = opened(cast, 1)
    take_up_to(first, "proposal", cast, settings)
    good_homes(cast, 1, "shigou-4")
    (other,) = open_rounds([cast.areas["shigou-4"]], "exit", actor=cast.actor("township"))
    take_step([other], "proposal", actor=cast.actor("township"), voting=voted(other))
    bring_up_to_date()
    kept = KeptPack.objects.get(pk=other.pack_digest)
    KeptPack.objects.create(digest="f" * 64, name=kept.name, archive=kept.archive, at=kept.at)
    Round.objects.filter(pk=other.pk).update(pack_digest="f" * 64)
    client = cast.client("township")
    page = client.get("/rounds/step/exit/verification/").content.decode()
    assert "1 round goes by an earlier text of china-2013" in page
    assert f'value="{first.pk}"' in page
    assert f'value="{other.pk}"' not in page
    apart = client.get(f"/rounds/step/exit/verification/?pack={'f' * 64}").content.decode()
    assert f'value="{other.pk}"' in apart
    assert f'value="{first.pk}"' not in apart
