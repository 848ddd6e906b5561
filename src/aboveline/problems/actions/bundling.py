"""Where too much is unknown, one problem of the area stands for what is to verify in it.

Above the share that the standard names, asking household by household is no answer: the office of
the area gets one problem, and those of its households are merged into it.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from aboveline.areas.models import Area
from aboveline.evaluation.models import Decision
from aboveline.evaluation.tallies import Counts, counts_in
from aboveline.problems.actions.opening import Clue, report_problem
from aboveline.problems.actions.steps import write_move
from aboveline.problems.actions.transferring import LEDGER
from aboveline.problems.balance import areas_below
from aboveline.problems.models import Problem
from aboveline.problems.rules import BUNDLE, TO_VERIFY, bundling
from aboveline.problems.states import OPEN
from aboveline.web.clock import today
from aboveline.web.stopping import asked_to_stop

_AREAS = 100


def bundle_to_verify() -> int:
    """Open, note and fill the bundles of every area of the level; gives how many were opened."""
    rule = bundling()
    if rule is None:
        return 0
    share, level = rule
    areas = list(Area.objects.filter(level=level, valid_to=None).order_by("pk"))
    opened = 0
    for start in range(0, len(areas), _AREAS):
        if asked_to_stop.is_set():
            break
        some = areas[start : start + _AREAS]
        counts = counts_in(some)
        for area in some:
            opened += _bundle(area, is_above=_share(counts[area.pk]) > share)
    return opened


@transaction.atomic
def unbundle(problem: Problem) -> None:
    """Let the households of a cleared bundle have their own problems again, where they have any."""
    below = areas_below(problem.area, today())
    Decision.objects.filter(household__area__in=below, is_latest=True).update(is_followed=False)


def bundled_areas(areas: Iterable[UUID]) -> set[UUID]:
    """Those of some villages whose households are bundled now."""
    open_ones = Problem.objects.filter(rule=BUNDLE, state__in=OPEN).select_related("area")
    below = {key["below_id"] for one in open_ones for key in areas_below(one.area, today())}
    return below & set(areas)


@transaction.atomic
def _bundle(area: Area, *, is_above: bool) -> int:
    """Bring the bundle of one area up to date; 1 when it was opened."""
    found = Problem.objects.select_for_update().filter(
        subject_id=area.pk, rule=BUNDLE, state__in=OPEN
    )
    bundle: Problem | None = found.first()
    opened = 0
    if bundle is None:
        if not is_above:
            return 0
        bundle = report_problem(area, Clue(BUNDLE, "evaluation"), actor=LEDGER)
        opened = 1
    since = None if is_above else bundle.holds_since or today()
    if since != bundle.holds_since:
        bundle.holds_since = since
        bundle.save(update_fields=["holds_since"])
    for problem in Problem.objects.select_for_update().filter(
        rule=TO_VERIFY, state="clue", area__in=areas_below(area, today())
    ):
        problem.merged_into = bundle
        write_move(problem, "merged", actor=LEDGER, on=today())
    return opened


def _share(counts: Counts) -> float:
    homes, _people = counts.get("all", (0, 0))
    unknown, _people = counts.get(TO_VERIFY, (0, 0))
    return unknown / homes if homes else 0.0
