"""Schooling, insurance and work of a member have short pages that keep the day and the history."""

from __future__ import annotations

from datetime import date

import pytest
from tests.cast import DAY

from aboveline.registry.models import Change, Membership, WorkSpell


@pytest.fixture
def row(cast) -> Membership:
    return cast.households["0417"].memberships.get(relation="head")


def path(row, page: str) -> str:
    return f"/households/0417/members/{row.person_id}/{page}/"


@pytest.mark.parametrize(
    ("page", "name"), [("schooling", "in_school"), ("insurance", "residents_pension")]
)
def test_change_is_recorded_from_its_day(cast, row, page, name):
    client = cast.client("village_worker")
    assert client.get(path(row, page)).status_code == 200
    answer = client.post(path(row, page), {name: "yes", "on": "2020-06-01"})
    assert answer["Location"] == "/households/0417/"
    row.person.refresh_from_db()
    assert getattr(row.person, name) is True
    change = Change.objects.get()
    assert (change.field, change.on) == (name, date(2020, 6, 1))


def test_every_fault_stands_at_its_field(cast, row):
    client = cast.client("village_worker")
    answer = client.post(path(row, "schooling"), {"schooling_years": "99", "on": f"{DAY}"})
    assert answer.status_code == 422
    assert "is above 30" in answer.text
    answer = client.post(path(row, "schooling"), {"in_school": "no", "on": "2020-07-01"})
    assert "The day of the act lies in the future." in answer.text
    assert not Change.objects.exists()


def test_work_begins_and_ends_on_its_days(cast, row):
    client = cast.client("village_worker")
    given = {"started_on": "2020-03-01", "employer": "Made-Up Works", "monthly_wage": "2400.50"}
    assert client.post(path(row, "work"), given).status_code == 302
    spell = WorkSpell.objects.get()
    assert (spell.started_on, spell.monthly_wage_cents) == (date(2020, 3, 1), 240_050)
    page = client.get(path(row, "work"))
    assert "employer: Made-Up Works" in page.text
    assert page.context["forms"] == []  # it ends before another one begins
    end = f"{path(row, 'work')}{spell.pk}/end/"
    assert client.post(end, {"ended_on": "2020-02-01"}).status_code == 422
    assert client.post(end, {"ended_on": "2020-06-01"}).status_code == 302
    spell.refresh_from_db()
    assert spell.ended_on == date(2020, 6, 1)
    assert client.post(end, {"ended_on": "2020-06-02"}).status_code == 404
    assert set(Change.objects.values_list("field", flat=True)) == {"started_on", "ended_on"}


def test_faults_of_work_are_told_together(cast, row):
    client = cast.client("village_worker")
    given = {"started_on": "2020-07-01", "monthly_wage": "much"}
    answer = client.post(path(row, "work"), given)
    assert answer.status_code == 422
    assert "The day of the beginning lies in the future." in answer.text
    assert answer.context["forms"][1].errors["monthly_wage"]


def test_member_page_leads_to_the_short_pages(cast, row):
    page = cast.client("village_worker").get(f"/households/0417/members/{row.person_id}/")
    for name in ("schooling", "insurance", "work", "change-over", "leave"):
        assert path(row, name) in page.text
