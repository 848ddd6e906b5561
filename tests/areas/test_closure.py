"""The closure against a plain list of parents, after random series of changes."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.areas.small_country import CLERK, a_country

from aboveline.areas.actions import (
    NewArea,
    add_area,
    end_area,
    merge_areas,
    move_area,
    rename_area,
    split_area,
)
from aboveline.areas.closure import on_day
from aboveline.areas.errors import AreaError
from aboveline.areas.models import Area, AreaClosure

START = date(2019, 1, 1)
KINDS = ("add", "move", "merge", "join", "split", "carve", "rename", "end")
CHANGE = st.tuples(
    st.sampled_from(KINDS), st.integers(0, 3), st.integers(0, 30), st.integers(0, 30)
)


class PlainTree:
    """For every area when it began and its parents with the days they began to be."""

    def __init__(self, areas: list[Area]) -> None:
        self.parents: dict[UUID, list[tuple[date, UUID | None]]] = {
            area.pk: [(date.min, area.parent_id)] for area in areas
        }

    def put(self, area: UUID, parent: UUID | None, day: date) -> None:
        self.parents.setdefault(area, []).append((day, parent))

    def pairs_on(self, day: date) -> Counter[tuple[UUID, UUID, int]]:
        found: Counter[tuple[UUID, UUID, int]] = Counter()
        for area in self.parents:
            above: UUID | None = area
            distance = 0
            while above is not None:
                known = [parent for begin, parent in self.parents[above] if begin <= day]
                if not known:
                    break
                found[(above, area, distance)] += 1
                above, distance = known[-1], distance + 1
        return found


def change_once(kind: str, day: date, one: Area, two: Area, tree: PlainTree) -> None:
    """Do a change and note in the plain tree what it means."""
    inside = list(Area.objects.filter(parent=one, valid_to=None))
    if kind == "add":
        area = add_area("N", "village", one, actor=CLERK, on=day)
        tree.put(area.pk, one.pk, day)
    elif kind == "move":
        move_area(one, two, actor=CLERK, on=day)
        tree.put(one.pk, two.pk, day)
    elif kind == "merge":
        merge_areas([one], two, actor=CLERK, on=day)
        for area in [*inside, one]:
            tree.put(area.pk, two.pk, day)
    elif kind == "join":
        into = NewArea("J", one.level_id)
        merge_areas([one], into, actor=CLERK, on=day)
        tree.put(into.key, one.parent_id, day)
        for area in [*inside, one]:
            tree.put(area.pk, into.key, day)
    elif kind == "carve":
        part = NewArea("C", one.level_id)
        taken = {area.pk: part.key for area in inside[::2]}
        split_area(one, [part], children=taken, keep=True, actor=CLERK, on=day)
        tree.put(part.key, one.parent_id, day)
        for key in taken:
            tree.put(key, part.key, day)
    elif kind == "split":
        new = [NewArea("S", one.level_id), NewArea("T", one.level_id)]
        taken = {area.pk: new[n % 2].key for n, area in enumerate(inside)}
        split_area(one, new, children=taken, actor=CLERK, on=day)
        for row in new:
            tree.put(row.key, one.parent_id, day)
        for key, place in taken.items():
            tree.put(key, place, day)
    elif kind == "rename":
        rename_area(one, one.name + "新", actor=CLERK, on=day)
    else:
        end_area(one, actor=CLERK, on=day)


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.lists(CHANGE, min_size=1, max_size=12))
def test_the_closure_is_what_the_parents_say_on_every_day(
    changes: list[tuple[str, int, int, int]],
) -> None:
    with transaction.atomic():
        tree = PlainTree(list(a_country().values()))
        day, days = START, {START - timedelta(days=1), START}
        for kind, later, first, second in changes:
            day += timedelta(days=later)
            days |= {day, day + timedelta(days=1)}
            alive = list(Area.objects.filter(valid_to=None).select_related("level").order_by("id"))
            one, two = alive[first % len(alive)], alive[second % len(alive)]
            try:
                with transaction.atomic():
                    change_once(kind, day, one, two, tree)
            except AreaError:
                continue
        for asked in days:
            rows = AreaClosure.objects.filter(on_day(asked))
            found = Counter(rows.values_list("above_id", "below_id", "distance"))
            assert found == tree.pairs_on(asked)
        transaction.set_rollback(True)
