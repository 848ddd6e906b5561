"""What a department sends is matched by number, shown before it is taken, and taken once."""

import io

import pytest
from tests.problems.scene import judged, known_home

from aboveline.problems.actions import Clue, report_problem
from aboveline.problems.actions.feeding import check_feed, take_feed
from aboveline.problems.errors import ProblemError
from aboveline.problems.feeds.reading import Sent, feed_named, rows_of_file
from aboveline.problems.models import FeedBatch, FeedRow, Problem, Report
from aboveline.registry.models import IncomeStatement, Person

HEAD = "990101195103070014"  # of household 0417; the area 99xxxx is made up
ELSEWHERE = "990201197008290056"  # of a household of another province
HEADINGS = "结算单号,结算日期,证件号码,姓名,自付金额,理赔金额"


def bills(*lines, headings=HEADINGS):
    return "\n".join([headings, *lines]).encode()


def sent(client, content, feed="medical_bills", name="bills.csv"):
    file = io.BytesIO(content)
    file.name = name
    return client.post("/feeds/", {"feed": feed, "file": file}, follow=True)


def taken(client, batch):
    return client.post(f"/feeds/{batch.pk}/take/", follow=True)


def alarms():
    return Problem.objects.filter(rule="medical_burden")


def outcomes(batch):
    return [(row.place, row.outcome, *row.codes) for row in batch.rows.order_by("place")]


def test_each_row_says_what_becomes_of_it_and_nothing_is_taken_yet(cast):
    content = bills(
        f"A1,2020-03-02,{HEAD},,6000,0",
        f"A2,2020-05-20,{HEAD},Wang Made-Up,7000.50,",
        f"A3,2020-05-20,{ELSEWHERE},,90000,",
        f"A4,2020-05-20,{HEAD},Somebody Else,9000,",
        f"A5,2020-07-20,{HEAD},,9000,",
        "A6,2020-05-20,,,9000,",
        f"A1,2020-05-21,{HEAD},,9000,",
        f",2020-05-21,{HEAD},,9000,",
        f"A8,2020-05-21,{HEAD},,a lot,",
        "A9,2020-05-21,9.90101195103070E+17,,10,",
    )
    answer = sent(cast.client("county"), content)
    batch = FeedBatch.objects.get()
    assert outcomes(batch) == [
        (2, "new"),
        (3, "new"),
        (4, "unmatched", "PROBLEM-057"),
        (5, "unmatched", "PROBLEM-061"),
        (6, "faulty", "PROBLEM-052"),
        (7, "faulty", "PROBLEM-053"),
        (8, "faulty", "PROBLEM-059"),
        (9, "faulty", "PROBLEM-056"),
        (10, "faulty", "PROBLEM-054"),
        (11, "faulty", "IMPORT-030", "PROBLEM-053"),
    ]
    assert "2 new rows are taken; 1 clue is given." in answer.text
    assert not alarms().exists()


def test_a_year_above_the_line_opens_the_clue_of_the_department(cast):
    client = cast.client("county")
    sent(client, bills(f"A1,2020-03-02,{HEAD},,6000,", f"A2,2020-05-20,{HEAD},,4000.01,"))
    answer = taken(client, FeedBatch.objects.get())
    found = alarms().get()
    assert (found.source, found.state, found.household.number) == ("feed", "clue", "0417")
    said = "2 rows of 2020, 10,000.01 yuan left after payouts; the line is 10,000.00 yuan."
    assert said in found.reports.get().words
    assert "2 rows were taken; 1 problem was opened; 0 clues joined open problems." in answer.text


@pytest.mark.parametrize(("amount", "clues"), [("9999.99", 0), ("10000", 0), ("10000.01", 1)])
def test_the_line_is_to_be_passed(cast, amount, clues):
    client = cast.client("county")
    sent(client, bills(f"A1,2020-03-02,{HEAD},,{amount},"))
    taken(client, FeedBatch.objects.get())
    assert alarms().count() == clues


def test_a_payout_lowers_the_burden_and_is_no_income(cast):
    client = cast.client("county")
    sent(client, bills(f"A1,2020-03-02,{HEAD},,25000,22000"))
    taken(client, FeedBatch.objects.get())
    assert FeedRow.objects.get().is_taken
    assert not alarms().exists()
    assert not IncomeStatement.objects.exists()


def test_two_years_are_not_added_up(cast):
    client = cast.client("county")
    sent(client, bills(f"A1,2019-12-31,{HEAD},,6000,", f"A2,2020-01-01,{HEAD},,6000,"))
    taken(client, FeedBatch.objects.get())
    assert not alarms().exists()


def test_a_row_that_comes_again_is_known_and_counts_once(cast):
    client = cast.client("county")
    sent(client, bills(f"A1,2020-03-02,{HEAD},,6000,"))
    taken(client, FeedBatch.objects.get())
    sent(client, bills(f"A1,2020-03-02,{HEAD},,6000,", f"A2,2020-03-03,{HEAD},,1000,"))
    second = FeedBatch.objects.latest("at")
    assert outcomes(second) == [(2, "known"), (3, "new")]
    assert second.counts["clues"] == 0


def test_what_was_taken_before_counts_with_what_is_new(cast):
    client = cast.client("county")
    for line in (f"A1,2020-03-02,{HEAD},,6000,", f"A2,2020-04-02,{HEAD},,6000,"):
        sent(client, bills(line))
        taken(client, FeedBatch.objects.latest("at"))
    assert alarms().count() == 1


def test_a_clue_joins_the_open_problem_of_a_visit_and_both_sources_stay(cast):
    home = cast.households["0417"]
    open_one = report_problem(home, Clue("medical_burden", "visit"), actor=cast.actor("township"))
    client = cast.client("county")
    sent(client, bills(f"A1,2020-03-02,{HEAD},,20000,"))
    answer = taken(client, FeedBatch.objects.get())
    merged = alarms().exclude(pk=open_one.pk).get()
    assert (merged.state, merged.merged_into) == ("merged", open_one)
    sources = Report.objects.filter(problem__rule="medical_burden").values_list("source", flat=True)
    assert set(sources) == {"visit", "feed"}
    assert "1 clue joined a problem that was open" in answer.text


def test_the_same_batch_is_not_taken_twice(cast):
    client = cast.client("county")
    sent(client, bills(f"A1,2020-03-02,{HEAD},,20000,"))
    batch = FeedBatch.objects.get()
    taken(client, batch)
    answer = taken(client, batch)
    assert answer.status_code == 422
    assert [fault.code for fault in answer.context["faults"]] == ["PROBLEM-063"]
    assert alarms().count() == 1


def test_a_name_and_a_birth_day_find_one_person_and_never_one_of_two(cast):
    child = cast.households["0417"].memberships.get(relation="son").person
    feed, area, county = feed_named("medical_bills"), cast.areas["qinglan"], cast.actor("county")
    headings = "结算单号,结算日期,姓名,出生日期,自付金额"
    line = f"A1,2020-03-02,{child.name},2010-05-05,20"
    rows = rows_of_file(feed, bills(line, headings=headings))
    batch = check_feed(feed, rows, area=area, actor=county)
    assert batch.rows.get().person == child
    other = cast.households["0512"].memberships.get(relation="son")
    Person.objects.filter(pk=other.person_id).update(name=child.name)
    cast.households["0512"].area = cast.areas["shigou-4"]
    cast.households["0512"].save()
    batch = check_feed(feed, rows, area=area, actor=county)
    assert outcomes(batch) == [(2, "unmatched", "PROBLEM-058")]


def test_an_event_of_civil_affairs_gives_the_clue_that_the_standard_names(cast):
    client = cast.client("county")
    content = "编号,认定日期,证件号码,事项\n"
    content += f"M1,2020-06-01,{HEAD},停发低保\nM2,2020-06-02,{HEAD},married\n"
    sent(client, content.encode("gb18030"), feed="civil_affairs")
    batch = FeedBatch.objects.get()
    assert outcomes(batch) == [(2, "new"), (3, "faulty", "PROBLEM-055")]
    taken(client, batch)
    found = Problem.objects.get(source="feed")
    assert found.rule == "income_near_line"
    assert "allowance stopped on 2020-06-01" in found.reports.get().words


def test_columns_that_lack_are_named_all_at_once(cast):
    answer = sent(cast.client("county"), b"name,remark\nWang,none\n")
    assert answer.status_code == 422
    (fault,) = answer.context["faults"]
    assert fault.code == "PROBLEM-051"
    for heading in ("settlement number", "settled on", "identity number", "out of pocket"):
        assert heading in str(fault.message)
    assert not FeedBatch.objects.exists()


def test_what_is_no_file_of_ours_is_refused_in_words(cast):
    answer = sent(cast.client("county"), b"PK\x03\x04 broken")
    assert answer.status_code == 422
    assert "IMPORT-010" in answer.text


def test_a_household_that_moved_away_since_the_preview_is_not_reported_about(cast):
    county = cast.actor("county")
    feed, home = feed_named("medical_bills"), cast.households["0417"]
    rows = rows_of_file(feed, bills(f"A1,2020-03-02,{HEAD},,20000,"))
    batch = check_feed(feed, rows, area=cast.areas["qinglan"], actor=county)
    home.area = cast.areas["luhe-1"]
    home.save()
    take_feed(batch, actor=county)
    assert outcomes(batch) == [(2, "unmatched", "PROBLEM-057")]
    assert not alarms().exists()


def test_no_rows_and_no_line_are_refused(cast):
    county, area = cast.actor("county"), cast.areas["qinglan"]
    with pytest.raises(ProblemError, match="PROBLEM-066"):
        check_feed(feed_named("medical_bills"), [], area=area, actor=county)
    with pytest.raises(ProblemError, match="PROBLEM-050"):
        feed_named("horoscopes")


def test_nothing_that_is_kept_of_a_row_names_a_person(cast):
    feed = feed_named("medical_bills")
    row = Sent(2, "A1", identity=ELSEWHERE, name="Nobody Here", codes=())
    batch = check_feed(feed, [row], area=cast.areas["qinglan"], actor=cast.actor("county"))
    kept = str(list(FeedRow.objects.values())) + str(list(FeedBatch.objects.values()))
    assert ELSEWHERE not in kept
    assert "Nobody Here" not in kept
    assert batch.counts["unmatched"] == 1


def test_a_problem_of_a_feed_is_answered_and_judged_like_any_other(cast):
    home = judged(known_home(cast))
    client = cast.client("county")
    sent(client, bills(f"A1,2020-03-02,{HEAD},,20000,"))
    taken(client, FeedBatch.objects.get())
    page = cast.client("township").get(f"/problems/{alarms().get().number}/")
    assert page.status_code == 200
    assert "department feed" in page.text
    assert home.number in page.text


def test_the_page_of_a_batch_makes_few_queries(cast, django_assert_max_num_queries):
    client = cast.client("county")
    sent(client, bills(*(f"A{n},2020-03-02,{HEAD},,1,0" for n in range(30))))
    path = f"/feeds/{FeedBatch.objects.get().pk}/"
    client.get(path)
    with django_assert_max_num_queries(14):
        assert client.get(path).status_code == 200
