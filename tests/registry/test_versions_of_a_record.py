"""What was recorded step by step becomes rows with their days and moments, and nothing is lost."""

from datetime import UTC, date, datetime

from aboveline.registry.exporting.versions import Span, Step, Version, before, steps_of, versions


def moment(month, day=1):
    return datetime(2020, month, day, 12, tzinfo=UTC)


def test_a_record_without_changes_is_one_row():
    found = list(versions([Span(moment(1), values={"a": "1"})]))
    assert found == [Version(None, None, moment(1), {"a": "1"})]


def test_a_change_ends_what_was_and_begins_what_is():
    step = Step(moment(3), date(2020, 2, 10), "a", "1", "2")
    found = list(versions([Span(moment(1), values={"a": "1"})], [step]))
    assert found == [
        Version(None, None, moment(1), {"a": "1"}),
        Version(None, date(2020, 2, 10), moment(3), {"a": "1"}),
        Version(date(2020, 2, 10), None, moment(3), {"a": "2"}),
    ]


def test_a_correction_of_an_earlier_day_gives_later_rows_a_new_version():
    steps = [
        Step(moment(3), date(2020, 3, 1), "a", "1", "2"),
        Step(moment(4), date(2020, 2, 1), "b", "x", "y"),
    ]
    found = list(versions([Span(moment(1), values={"a": "1", "b": "x"})], steps))
    assert found[3:] == [
        Version(None, date(2020, 2, 1), moment(4), {"a": "1", "b": "x"}),
        Version(date(2020, 2, 1), date(2020, 3, 1), moment(4), {"a": "1", "b": "y"}),
        Version(date(2020, 3, 1), None, moment(4), {"a": "2", "b": "y"}),
    ]


def test_an_end_is_known_only_from_its_recording_on():
    span = Span(moment(1), date(2019, 5, 1), date(2020, 4, 1), moment(6), {"home": "A"})
    later = Span(moment(6), date(2020, 4, 1), values={"home": "B"})
    assert list(versions([span, later])) == [
        Version(date(2019, 5, 1), None, moment(1), {"home": "A"}),
        Version(date(2019, 5, 1), date(2020, 4, 1), moment(6), {"home": "A"}),
        Version(date(2020, 4, 1), None, moment(6), {"home": "B"}),
    ]


def test_a_change_from_before_the_record_began_holds_from_its_beginning():
    step = Step(moment(2), date(2019, 1, 1), "a", "1", "2")
    found = list(versions([Span(moment(1), date(2019, 5, 1), values={"a": "1"})], [step]))
    assert found == [
        Version(date(2019, 5, 1), None, moment(1), {"a": "1"}),
        Version(date(2019, 5, 1), None, moment(2), {"a": "2"}),
    ]


def test_values_are_taken_back_to_what_was_there_first():
    steps = [
        Step(moment(2), date(2020, 2, 1), "a", None, "1"),
        Step(moment(3), date(2020, 3, 1), "a", "1", "2"),
    ]
    assert before({"a": "2", "b": "x"}, steps) == {"a": None, "b": "x"}


def test_rows_lead_back_to_the_steps_that_made_them():
    steps = [
        Step(moment(2), date(2020, 3, 1), "a", "1", "2"),
        Step(moment(3), date(2020, 2, 1), "b", "x", "y"),
        Step(moment(3), date(2020, 4, 1), "b", "y", "z"),
        Step(moment(4), date(2020, 1, 5), "a", "1", "3"),
    ]
    rows = list(versions([Span(moment(1), values={"a": "1", "b": "x"})], steps))
    found = steps_of(rows, ["a", "b"])
    assert found == [*steps[:3], Step(moment(4), date(2020, 1, 5), "a", "1", "3")]
    assert list(versions([Span(moment(1), values={"a": "1", "b": "x"})], found)) == rows


def test_what_was_recorded_with_the_record_itself_is_a_step_too():
    step = Step(moment(1), date(2019, 12, 1), "a", "1", "2")
    rows = list(versions([Span(moment(1), values={"a": "1"})], [step]))
    assert [(row.valid_from, row.values) for row in rows] == [
        (None, {"a": "1"}),
        (date(2019, 12, 1), {"a": "2"}),
    ]
    assert steps_of(rows, ["a"]) == [step]
