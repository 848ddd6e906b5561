"""A department sends by machine with the token that it was given: for its feed, area and time."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import DAY

from aboveline.audit.models import Entry
from aboveline.problems.actions.tokens import Term, end_token, give_token
from aboveline.problems.errors import ProblemError
from aboveline.problems.models import FeedBatch, FeedToken, Problem
from aboveline.problems.views import feed_api

HEAD = "990101195103070014"  # of household 0417, Qinglan County
BESIDE = "990102196204180037"  # of household 0512, Baishi County
PATH = "/api/feeds/medical_bills/"
YEAR = Term("Medical Insurance of Qinglan", DAY, DAY + timedelta(days=365))


@pytest.fixture
def token(cast):
    _token, text = give_token(
        "medical_bills", cast.areas["qinglan"], YEAR, actor=cast.actor("county")
    )
    return text


def row(reference="A1", identity=HEAD, amount="20000"):
    return {"reference": reference, "day": "2020-03-02", "identity": identity, "amount": amount}


def post(token, rows, path=PATH):
    headers = {"Authorization": f"Bearer {token}"}
    content = json.dumps({"rows": rows})
    return Client().post(path, content, content_type="application/json", headers=headers)


def test_rows_are_taken_at_once_and_the_answer_says_what_was_not(cast, token):
    answer = post(token, [row(), row("A2", BESIDE), row("A3", amount="much")])
    assert answer.status_code == 200
    said = answer.json()
    assert said["state"] == "taken"
    assert (said["counts"]["taken"], said["counts"]["opened"]) == (1, 1)
    assert [(one["row"], one["reference"], one["outcome"]) for one in said["rows"]] == [
        (2, "A2", "unmatched"),
        (3, "A3", "faulty"),
    ]
    assert said["rows"][1]["faults"][0]["code"] == "PROBLEM-054"
    assert Problem.objects.get(source="feed").household.number == "0417"
    assert HEAD not in answer.text


def test_the_same_message_twice_opens_nothing_new(cast, token):
    post(token, [row()])
    said = post(token, [row()]).json()
    assert (said["counts"]["known"], said["counts"]["taken"]) == (1, 0)
    assert Problem.objects.filter(source="feed").count() == 1


def test_a_text_in_csv_is_understood_too(cast, token):
    content = f"结算单号,结算日期,身份证号,自付金额(万元)\nA1,2020年3月2日,{HEAD},2\n"
    headers = {"Authorization": f"Bearer {token}"}
    answer = Client().post(PATH, content, content_type="text/csv", headers=headers)
    assert answer.json()["counts"]["opened"] == 1


def test_a_look_takes_nothing(cast, token):
    said = post(token, [row()], path=f"{PATH}?check=1").json()
    assert (said["state"], said["counts"]["new"], said["counts"]["clues"]) == ("checked", 1, 1)
    assert not Problem.objects.filter(source="feed").exists()


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer nothing", "Basic TOKEN"])
def test_without_a_token_nothing_is_read(cast, token, header):
    headers = {"Authorization": header.replace("TOKEN", token)}
    answer = Client().post(PATH, "{}", content_type="application/json", headers=headers)
    assert answer.status_code == 401
    assert not FeedBatch.objects.exists()


def test_a_token_counts_for_its_feed_and_its_days_alone(cast, token, settings):
    assert post(token, [row()], path="/api/feeds/civil_affairs/").status_code == 401
    settings.ABOVELINE_TODAY = YEAR.ends_on
    assert post(token, [row()]).status_code == 200
    settings.ABOVELINE_TODAY = YEAR.ends_on + timedelta(days=1)
    assert post(token, [row("A2")]).status_code == 401
    settings.ABOVELINE_TODAY = YEAR.begins_on - timedelta(days=1)
    assert post(token, [row("A2")]).status_code == 401


def test_an_ended_token_opens_nothing(cast, token):
    end_token(FeedToken.objects.get(), actor=cast.actor("county"))
    assert post(token, [row()]).status_code == 401


def test_what_is_no_list_of_rows_is_refused_in_words(cast, token):
    for rows in ([], "rows", [1]):
        answer = post(token, rows)
        assert answer.status_code == 422
        assert answer.json()["faults"][0]["code"] == "PROBLEM-066"
    headers = {"Authorization": f"Bearer {token}"}
    answer = Client().post(PATH, "{", content_type="application/json", headers=headers)
    assert answer.status_code == 422


def test_too_many_messages_in_a_minute_are_put_off(cast, token, monkeypatch):
    monkeypatch.setattr(feed_api, "A_MINUTE", 2)
    monkeypatch.setattr(feed_api.time, "time", lambda: 1_000_000.0)
    assert [post(token, [row()]).status_code for _ in range(3)] == [200, 200, 429]
    monkeypatch.setattr(feed_api.time, "time", lambda: 1_000_060.0)
    assert post(token, [row()]).status_code == 200


def test_the_text_of_a_token_is_kept_nowhere_and_every_message_is_in_the_audit(cast, token):
    post(token, [row()])
    kept = str(list(FeedToken.objects.values())) + str(list(Entry.objects.values()))
    assert token not in kept
    acts = Entry.objects.filter(actor="service:feed").values_list("action", flat=True)
    assert {"problems:feed:check", "problems:feed:take"} <= set(acts)
    assert Entry.objects.filter(action="problems:token:give").count() == 1


def test_a_token_is_for_a_year_at_most_and_names_its_department(cast):
    term = Term(" ", DAY, DAY + timedelta(days=400))
    with pytest.raises(ProblemError) as refused:
        give_token("medical_bills", cast.areas["qinglan"], term, actor=cast.actor("county"))
    assert {fault.code for fault in refused.value.faults} == {"PROBLEM-064", "PROBLEM-065"}


def test_the_page_shows_a_new_token_once(cast):
    client = cast.client("county")
    days = {"begins_on": "2020-06-30", "ends_on": "2020-12-31"}
    given = {"department": "Medical Insurance", "feed": "medical_bills", **days}
    answer = client.post("/feeds/tokens/", given)
    text = answer.context["token"]
    assert text in answer.text
    assert post(text, [row()]).status_code == 200
    page = client.get("/feeds/").text
    assert text not in page
    assert "Medical Insurance" in page
    answer = client.post(f"/feeds/tokens/{FeedToken.objects.get().pk}/end/", follow=True)
    assert "The token of Medical Insurance is ended." in answer.text
    wrong = client.post("/feeds/tokens/", given | {"ends_on": "tomorrow"})
    assert [fault.code for fault in wrong.context["faults"]] == ["PROBLEM-064"]
