"""Which rows of a register count on a day, as known by a day; rows are plain dictionaries."""

from collections import defaultdict
from datetime import date
from fractions import Fraction
from itertools import combinations

from tests.engine.reference.money import Money, add_months, nearest

LONG_AGO, FAR_AHEAD = date.min, date.max


def known_by(rows, known_at):
    """Rows recorded not after the end of a day; a row without a moment was always known."""
    return [
        row
        for row in rows
        if known_at is None or not row.get("recorded_at") or row["recorded_at"].date() <= known_at
    ]


def recorded(row):
    moment = row.get("recorded_at")
    return (moment is not None, moment)


def true_on(rows, key, as_of, known_at):
    """The version of each key that holds the day, the one recorded last of each statement."""
    versions = {}
    for row in known_by(rows, known_at):
        statement = row[key], row.get("valid_from")
        if statement not in versions or recorded(row) >= recorded(versions[statement]):
            versions[statement] = row
    return [
        row
        for row in versions.values()
        if (row.get("valid_from") or LONG_AGO) <= as_of < (row.get("valid_to") or FAR_AHEAD)
    ]


def latest(rows, day_column, as_of, known_at):
    """The last observation of each household not after the day."""
    found = {}
    for row in known_by(rows, known_at):
        household, day = row["household_id"], row[day_column]
        if day <= as_of and (household not in found or day >= found[household][day_column]):
            found[household] = row
    return found


def window_of(rule, as_of):
    """First month of the window and the month after it."""
    if rule["ends"] == "month":
        end = as_of.replace(day=1)
    else:
        end = date(as_of.year, rule.get("first_month", 1), 1)
        if end > as_of:
            end = date(as_of.year - 1, rule.get("first_month", 1), 1)
    return add_months(end, -rule["months"]), end


def months_of(start, end):
    while start < end:
        yield start
        start = add_months(start, 1)


def answers_that_count(rows, known_at):
    """Later answers for the same household, kind, source and span replace earlier ones.

    When nothing says which of them is later, all of them stay.
    """
    last = {}
    for row in known_by(rows, known_at):
        same = tuple(
            row.get(name) for name in ("household_id", "kind", "source", "month_from", "month_to")
        )
        if same not in last or recorded(row) > recorded(last[same][0]):
            last[same] = [row]
        elif recorded(row) == recorded(last[same][0]):
            last[same].append(row)
    by_kind = defaultdict(list)
    for rows_of_span in last.values():
        for row in rows_of_span:
            by_kind[row["household_id"], row["kind"]].append(row)
    return by_kind


def contradict(row, other):
    """True if two answers of one source speak of the same months."""
    same_months = max(row["month_from"], other["month_from"]) < min(
        row["month_to"], other["month_to"]
    )
    return row.get("source") == other.get("source") and same_months


def amount_in_window(row, months, whole, currency, members):
    """What an answer says for some months: an amount in millionths, or None for nothing."""
    if row["answer"] == "none":
        return 0 if row.get("amount") is None else None
    said = (row.get("amount"), row.get("currency"), row.get("period"), row.get("basis"))
    if row["answer"] != "amount" or None in said or row["currency"] != currency:
        return None
    if row["basis"] == "person" and members is None:
        return None
    micros = Money.of(row["amount"]).micros * (members if row["basis"] == "person" else 1)
    if row["period"] == "month":
        return micros * months
    if row["period"] == "year":
        return nearest(Fraction(micros * months, 12))
    return micros if whole else None


def income_of_kind(rows, window, currency, members):
    """The amount of one kind in the window, unknown unless every month is answered.

    An answer that touches the window and says nothing about it leaves the kind unknown, and so do
    two that contradict each other.
    """
    start, end = window
    rows = [row for row in rows if row["month_from"] < end and row["month_to"] > start]
    if any(contradict(row, other) for row, other in combinations(rows, 2)):
        return None
    answered, total = set(), 0
    for row in rows:
        first, last = max(row["month_from"], start), min(row["month_to"], end)
        if first >= last:
            continue
        months = list(months_of(first, last))
        whole = start <= row["month_from"] and row["month_to"] <= end
        micros = amount_in_window(row, len(months), whole, currency, members)
        if micros is None:
            return None
        answered.update(months)
        total += micros
    return Money(total) if answered == set(months_of(start, end)) else None
