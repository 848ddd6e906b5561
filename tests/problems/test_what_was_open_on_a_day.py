"""What is kept of when and where problems were open says what their moves say."""

from datetime import timedelta
from importlib import import_module
from unittest.mock import patch

from django.db import connection
from hypothesis import settings as settings_of
from hypothesis.stateful import invariant, run_state_machine_as_test
from tests.cast import DAY
from tests.problems.test_the_account_balances import MANY, Ledger

from aboveline.problems.balance import (
    STOCK,
    areas_below,
    open_on,
    spans_on,
    stock_counts,
    stock_of,
)
from aboveline.problems.models import OpenSpan, Problem
from aboveline.problems.states import OPEN

FILL = import_module("aboveline.problems.migrations.0010_fill_open_spans").FILL
FILL_OPENED = import_module("aboveline.problems.migrations.0014_fill_when_opened").FILL
AGO = timedelta(days=20)


def by_the_moves(area, day, places_on):
    """Numbers of the problems whose last move up to the end of a day left them open in an area."""
    places = {row["below_id"] for row in areas_below(area, places_on)}
    found = set()
    for problem in Problem.objects.prefetch_related("transitions"):
        moves = [m for m in problem.transitions.order_by("pk") if m.on <= day]
        if moves and moves[-1].after in OPEN and moves[-1].area_id in places:
            found.add(problem.number)
    return found


def spans():
    return set(OpenSpan.objects.values_list("problem", "area", "begins_on", "ends_on", "opened_on"))


class Spans(Ledger):
    """The same acts in any order; the stock of any day is what the moves of each problem say."""

    @invariant()
    def the_stock_of_a_day_is_what_the_moves_say(self):
        for key in ("nation", "shigou", "shigou-3"):
            area = self.cast.areas[key]
            for day in (DAY - AGO, DAY, self.day - AGO / 2, self.day):
                found = set(open_on(area, day, places_on=self.day).values_list("number", flat=True))
                assert found == by_the_moves(area, day, self.day), (key, day)
                with patch("aboveline.problems.balance._MANY", 0):
                    many = open_on(area, day, places_on=self.day)
                assert found == set(many.values_list("number", flat=True))
                assert spans_on(areas_below(area, self.day), day).count() == len(found)

    @invariant()
    def every_figure_of_the_stock_is_the_length_of_its_list(self):
        day = self.day - AGO / 2
        for area in (self.cast.areas["nation"], self.cast.areas["shigou"]):
            lists = stock_of(area, day, self.day)
            counts = stock_counts(area, day, self.day)
            assert counts == {name: getattr(lists, name).count() for name in STOCK}

    @invariant()
    def what_is_open_has_no_last_day(self):
        kept = OpenSpan.objects.filter(ends_on=None).values("problem")
        assert set(Problem.objects.filter(state__in=OPEN)) == set(
            Problem.objects.filter(pk__in=kept)
        )
        assert not Problem.objects.filter(state__in=OPEN, closed_on__isnull=False).exists()
        assert not Problem.objects.exclude(state__in=OPEN).filter(closed_on=None).exists()

    def teardown(self):
        written = spans()
        OpenSpan.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(FILL)
            cursor.execute(FILL_OPENED, [0, 10**9])
        assert spans() == written
        super().teardown()


def test_the_stock_of_any_day_is_what_the_moves_say_after_any_acts(cast, settings):
    Spans.cast, Spans.configuration = cast, settings
    run_state_machine_as_test(Spans, settings=settings_of(MANY, max_examples=3))
