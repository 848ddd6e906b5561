"""The ledger's workbook comes back with owners and notes: shown first, and never over a change."""

import io

import pytest
import xlsxwriter
from django.utils.translation import gettext, override
from python_calamine import CalamineWorkbook
from tests.problems.scene import judged, known_home

from aboveline.accounts.models import User
from aboveline.problems.actions import Clue, assign_problems, dismiss_problem, report_problem
from aboveline.problems.models import LedgerSheet, Problem, Transition


@pytest.fixture
def problems(cast):
    """Two clues about household 0417, whom nobody owns yet."""
    home = judged(known_home(cast))
    town = cast.actor("township")
    rules = ("medical_burden", "lost_work")
    return [report_problem(home, Clue(rule, "visit"), actor=town) for rule in rules]


def taken_away(client, **query):
    """The rows of the workbook as an office sees them, the head first."""
    answer = client.get("/problems/export.xlsx", {"source": "visit", **query})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    return book.get_sheet_by_index(1).to_python()


def changed(rows, *changes):
    """The rows with cells changed: place of the row from 1, heading, value."""
    head = rows[0]
    for place, heading, value in changes:
        rows[place][head.index(heading)] = value
    return rows


def brought_back(client, rows):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("Ledger")
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    file = io.BytesIO(content.getvalue())
    file.name = "ledger.xlsx"
    return client.post("/problems/import/", {"file": file})


def take(client):
    return client.post(f"/problems/import/{LedgerSheet.objects.get().pk}/take/", follow=True)


WORKER = "village_worker inside"


def test_owners_and_notes_are_counted_shown_and_then_taken(cast, problems):
    client = cast.client("township")
    first, second = sorted(problems, key=lambda problem: problem.number)
    rows = changed(taken_away(client), (1, "Owner", WORKER), (1, "Note", "go on Monday"))
    answer = brought_back(client, changed(rows, (2, "Note", "ask the clinic")))
    assert "1 owner changes; 2 notes change; 0 rows stay as they are" in answer.text
    first.refresh_from_db()
    assert (first.owner, first.note) == (None, "")
    done = take(client)
    assert "1 owner was changed; 2 notes were changed; 0 rows were refused" in done.text
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.owner, first.note) == (cast.user("village_worker"), "go on Monday")
    assert (second.owner, second.note) == (None, "ask the clinic")
    noted = Transition.objects.get(problem=second, kind="noted")
    assert (noted.reason, noted.before, noted.after) == ("ask the clinic", "clue", "clue")
    page = client.get(f"/problems/{second.number}/")
    assert "ask the clinic" in page.text


def test_a_workbook_as_it_was_changes_nothing(cast, problems):
    client = cast.client("township")
    answer = brought_back(client, taken_away(client))
    assert "0 owners change; 0 notes change; 2 rows stay as they are" in answer.text
    assert answer.context["counts"]["changes"] == 0


def test_a_workbook_in_chinese_is_read_too(cast, problems):
    client = cast.client("township")
    User.objects.filter(pk=cast.user("township").pk).update(language="zh-hans")
    rows = taken_away(client)
    with override("zh-hans"):
        note = gettext("Note")
    assert note != "Note"
    answer = brought_back(client, changed(rows, (1, note, "周一去")))
    assert answer.context["counts"]["notes"] == 1


def test_what_somebody_changed_meanwhile_is_refused_row_by_row(cast, problems):
    client, town = cast.client("township"), cast.actor("township")
    rows = changed(taken_away(client), (1, "Note", "mine"), (2, "Note", "mine too"))
    first = Problem.objects.get(number=rows[1][0])
    assign_problems([first], cast.user("village_worker"), actor=town)
    answer = brought_back(client, rows)
    assert "1 note changes" in answer.text
    assert "1 row was changed here meanwhile and is refused" in answer.text
    assert [row.fault.code for row in answer.context["rows"] if row.fault] == ["PROBLEM-084"]
    take(client)
    first.refresh_from_db()
    assert (first.note, first.owner) == ("", cast.user("village_worker"))


def test_what_changes_between_the_look_and_the_taking_is_refused_too(cast, problems):
    client, town = cast.client("township"), cast.actor("township")
    rows = changed(taken_away(client), (1, "Note", "mine"), (2, "Note", "mine too"))
    brought_back(client, rows)
    first = Problem.objects.get(number=rows[1][0])
    assign_problems([first], cast.user("village_worker"), actor=town)
    done = take(client)
    assert "1 note was changed; 1 row was refused" in done.text
    first.refresh_from_db()
    assert first.note == ""


def test_every_fault_is_told_at_once(cast, problems):
    client, town = cast.client("township"), cast.actor("township")
    home = cast.households["0417"]
    for rule in ("schooling_burden", "disaster_loss", "severe_disability", "lack_of_labour"):
        report_problem(home, Clue(rule, "visit"), actor=town)
    rows = taken_away(client)
    closed = Problem.objects.get(number=rows[5][0])
    twin = User.objects.create(username="twin", name=WORKER, password="!")  # noqa: S106
    duty = cast.user("village_worker").duties.get()
    duty.pk, duty.user = None, twin
    duty.save()
    assign_problems(
        [Problem.objects.get(number=rows[4][0])], cast.user("village_worker"), actor=town
    )
    rows = taken_away(client)
    dismiss_problem(closed, actor=town, reason="settled")
    changed(
        rows,
        (1, "Owner", "Somebody Else"),
        (2, "Owner", WORKER),
        (3, "Note", "x" * 301),
        (4, "Owner", ""),
        (5, "Note", "still"),
        (6, "Number", "990000-P99999"),
    )
    answer = brought_back(client, rows)
    assert [row.fault.code for row in answer.context["rows"]] == [
        "PROBLEM-087",
        "PROBLEM-088",
        "PROBLEM-086",
        "PROBLEM-089",
        "PROBLEM-084",
        "PROBLEM-082",
    ]
    assert answer.context["counts"]["changes"] == 0


def test_a_name_for_signing_in_tells_two_people_of_one_name_apart(cast, problems):
    client = cast.client("township")
    answer = brought_back(
        client, changed(taken_away(client), (1, "Owner", "village_worker.inside"))
    )
    assert answer.context["counts"]["owners"] == 1


def test_a_number_that_stands_twice_is_refused_in_both_rows(cast, problems):
    client = cast.client("township")
    rows = taken_away(client)
    answer = brought_back(client, [*rows, rows[1]])
    assert [row.fault.code for row in answer.context["rows"]] == ["PROBLEM-083"] * 2


def test_another_workbook_is_refused_with_a_sentence(cast, problems):
    answer = brought_back(cast.client("township"), [["Name", "Number"], ["a", "b"]])
    assert answer.status_code == 422
    assert [fault.code for fault in answer.context["faults"]] == ["PROBLEM-080"]


def test_problems_of_others_cannot_be_reached_by_their_number(cast, problems):
    rows = changed(taken_away(cast.client("township")), (1, "Note", "from outside"))
    answer = brought_back(cast.client("township", "outside"), rows)
    assert {row.fault.code for row in answer.context["rows"]} == {"PROBLEM-082"}


def test_a_workbook_is_taken_once_and_by_whoever_brought_it(cast, problems):
    client = cast.client("township")
    brought_back(client, changed(taken_away(client), (1, "Note", "mine")))
    path = f"/problems/import/{LedgerSheet.objects.get().pk}/take/"
    assert cast.client("county").post(path).status_code == 404
    assert client.post(path).status_code == 302
    again = client.post(path)
    assert [fault.code for fault in again.context["faults"]] == ["PROBLEM-063"]
