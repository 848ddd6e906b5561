"""A receipt holds what a decision saw, and gives the same decision again, or says what lacks."""

import json
from datetime import date

import pytest
from django.http import Http404
from tests.cast import DAY
from tests.problems.scene import CLERK, GOOD, income, known_home

from aboveline.accounts.actors import service
from aboveline.evaluation import kept
from aboveline.evaluation.models import KeptPack, Receipt
from aboveline.evaluation.receipts.content import canonical, digest_of
from aboveline.evaluation.receipts.issuing import issue_noted, issue_receipt
from aboveline.evaluation.receipts.replaying import content_in, is_whole, replay
from aboveline.registry.actions import Findings, change_status, record_visit
from aboveline.standard import load_standard
from aboveline.standard.keeping import archive_of, standard_in
from aboveline.vault.sealing import seal, unseal


@pytest.fixture
def home(cast):
    return known_home(cast, {"dwelling_grade": "D", "dwelling_remedy": "none"})


@pytest.fixture
def receipt(cast, home):
    return issue_receipt(home, actor=cast.actor("village_worker"))


def test_it_says_what_was_decided_and_by_which_standard(receipt):
    content = content_in(receipt)
    assert content["outcome"]["state"] == "does_not_meet"
    assert content["outcome"]["criteria"]["housing"] is False
    assert content["outcome"]["criteria"]["income"] is True
    assert (content["on"], content["standard"]) == ("2020-06-30", "china-2013")
    assert content["reasons"][0]["name"] == "food"
    assert receipt.digest == digest_of(canonical(content))


def test_it_gives_the_same_decision_after_the_register_changed(home, receipt):
    mended = Findings({**GOOD, "dwelling_grade": "A"}, income=income("90000"))
    record_visit(home, mended, actor=CLERK, visited_on=DAY)
    home.memberships.exclude(relation="head").update(valid_to=date(2020, 1, 1))
    again = replay(Receipt.objects.get(pk=receipt.pk))
    assert (again.is_same, again.missing, again.differences) == (True, (), ())


def test_it_gives_the_same_decision_after_the_pack_changed(receipt, settings):
    settings.ABOVELINE_STANDARD = "china-2021"
    kept._kept.cache_clear()
    assert replay(receipt).is_same


def test_without_the_pack_it_says_what_is_missing(receipt, settings):
    settings.ABOVELINE_STANDARD = "china-2021"
    kept._kept.cache_clear()
    KeptPack.objects.all().delete()
    again = replay(receipt)
    assert not again.is_same
    assert "was not kept" in again.missing[0]


def test_another_outcome_is_named(receipt):
    content = content_in(receipt)
    content["outcome"]["state"] = "meets"
    seal(receipt, "content", canonical(content))
    receipt.digest = digest_of(canonical(content))
    again = replay(receipt)
    assert again.differences == (("state", "meets", "does_not_meet"),)


def test_a_changed_content_is_found_by_the_digest_of_the_slip(receipt):
    assert is_whole(receipt)
    seal(receipt, "content", unseal(receipt, "content").replace("does_not_meet", "meets"))
    assert not is_whole(receipt)
    assert "not the one" in replay(receipt).missing[0]


def test_nothing_in_it_names_a_person(home, receipt):
    text = unseal(receipt, "content")
    assert "Made-Up" not in text
    for row in home.memberships.select_related("person"):
        number = unseal(row.person, "identity_number")
        assert not number or number not in text
    assert "does_not_meet" not in receipt.content  # sealed at rest


def test_every_step_of_the_register_status_has_one(cast, home):
    office = service("tests")
    change_status(home, "registered_poor", actor=office, reason="The village proposed it.")
    noted = Receipt.objects.get(household=home)
    assert (noted.kind, noted.issued_at, noted.confirmed_by) == ("in", None, office.key)
    assert issue_noted() == 1
    issued = Receipt.objects.get(pk=noted.pk)
    assert issued.code == noted.code
    assert replay(issued).is_same
    assert issue_noted() == 0


def test_of_a_household_that_is_not_there_any_more_the_reason_is_kept(cast, home):
    change_status(home, "monitored", actor=service("tests"), reason="At risk.")
    home.memberships.all().delete()
    type(home).objects.filter(pk=home.pk).update(ended_on=date(2020, 1, 1))
    issue_noted()
    assert issue_noted() == 0


def test_nobody_issues_one_outside_the_own_area(cast, home):
    for actor in (cast.actor("village_worker", "beside"), cast.actor("auditor")):
        with pytest.raises(Http404):
            issue_receipt(home, actor=actor)


@pytest.mark.parametrize("name", ["china-2013", "china-2021", "viet-nam-2022"])
def test_a_pack_comes_back_from_its_archive_with_the_same_digest(name):
    standard = load_standard(name)
    archive = archive_of(standard)
    assert standard_in(archive, name).digest == standard.digest
    assert archive_of(standard) == archive


def test_the_content_is_one_text(receipt):
    text = unseal(receipt, "content")
    assert text == canonical(json.loads(text))
