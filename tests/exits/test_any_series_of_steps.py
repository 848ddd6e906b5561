"""Whatever is tried in whatever order: nobody leaves without every step, and the counts balance."""

from datetime import timedelta

from django.conf import settings as site
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.cast import DAY
from tests.exits.homes_scene import opened

from aboveline.exits.actions import (
    Finding,
    Signed,
    draw_rechecks,
    object_to_candidate,
    post_notices,
    record_recheck,
    sign,
    take_step,
)
from aboveline.exits.models import Candidate, Recheck, StepTaken
from aboveline.exits.procedures import procedures
from aboveline.exits.quorum import Ballot, Meeting
from aboveline.exits.ready import Voting
from aboveline.exits.round_errors import RoundError
from aboveline.problems.actions import confirm_problem, dismiss_problem
from aboveline.problems.errors import ProblemError
from aboveline.problems.models import Problem
from aboveline.registry.models import Household, StatusChange, Touched

PLACES = st.integers(0, 9)
ROLES = st.sampled_from(["village_worker", "township", "county"])
SHARE = st.integers(0, 24)


class Steps(RuleBasedStateMachine):
    """A round of three households; every act by anybody, days passing; refusals change nothing."""

    cast = found = None

    def __init__(self):
        super().__init__()
        self.start = transaction.savepoint()
        site.ABOVELINE_TODAY = DAY
        self.names = [step.name for step in procedures()["exit"].steps]

    def teardown(self):
        transaction.savepoint_rollback(self.start)
        site.ABOVELINE_TODAY = DAY

    def _try(self, act, *given, **more):
        before = self._state()
        try:
            with transaction.atomic():
                act(*given, **more)
        except (RoundError, ProblemError):
            assert self._state() == before
        # the worker judges within seconds; what is judged here stays the same
        Touched.objects.all().delete()

    def _state(self):
        return (
            list(Candidate.objects.order_by("pk").values_list("pk", "state", "position", "status")),
            list(Household.objects.order_by("pk").values_list("pk", "register_status")),
            StepTaken.objects.count(),
            StatusChange.objects.count(),
        )

    def _one(self, place):
        rows = list(Candidate.objects.exclude(state="refused").order_by("pk"))
        return rows[place % len(rows)]

    @rule(role=ROLES, place=PLACES, against=SHARE, present=SHARE)
    def step(self, role, place, against, present):
        going = Candidate.objects.filter(state="open").values_list("position", flat=True)
        places = sorted(set(going)) or [0]
        name = self.names[places[place % len(places)]]
        votes = {one.pk: Ballot(0, 0, max(0, present - against), against) for one in self._all()}
        voting = Voting(Meeting(30, present), votes) if name == "proposal" else None
        self._try(take_step, [self.found], name, actor=self.cast.actor(role), voting=voting)

    @rule(role=ROLES, place=PLACES)
    def jump(self, role, place):
        name = self.names[place % len(self.names)]
        self._try(take_step, [self.found], name, actor=self.cast.actor(role))

    def _all(self):
        return Candidate.objects.filter(state="open")

    @rule()
    def review(self):
        votes = {one.pk: Ballot(0, 0, 24, 0) for one in self._all()}
        voting = Voting(Meeting(30, 24), votes)
        worker = self.cast.actor("village_worker")
        self._try(take_step, [self.found], "proposal", actor=worker, voting=voting)

    @rule(place=PLACES, refuses=st.integers(0, 5))
    def sign(self, place, refuses):
        kind = "refused" if refuses == 0 else "paper"
        given = Signed(kind, site.ABOVELINE_TODAY, "Witness")
        self._try(sign, self._one(place), given, actor=self.cast.actor("village_worker"))

    @rule()
    def notice(self):
        worker = self.cast.actor("village_worker")
        self._try(post_notices, [self.found], "notice", actor=worker, place="The board")

    @rule(days=st.integers(1, 8))
    def wait(self, days):
        site.ABOVELINE_TODAY += timedelta(days=days)

    @rule(place=PLACES)
    def object(self, place):
        self._try(object_to_candidate, self._one(place), "No.", actor=self.cast.actor("township"))

    @rule(is_right=st.booleans())
    def decide(self, is_right):
        problem = Problem.objects.filter(source="objection", state="clue").first()
        if problem is not None:
            act = confirm_problem if is_right else dismiss_problem
            self._try(act, problem, actor=self.cast.actor("county"), reason="Looked at.")

    @rule(county=st.booleans())
    def draw(self, county):
        role = "county" if county else "township"
        name = f"{role}_check"
        self._try(draw_rechecks, self.found, name, actor=self.cast.actor(role))

    @rule(holds=st.integers(0, 5))
    def again(self, holds):
        one = Recheck.objects.filter(result="").first()
        if one is not None:
            role = one.draw.step.removesuffix("_check")
            given = Finding(holds > 0, site.ABOVELINE_TODAY, "Seen.")
            self._try(record_recheck, one, given, actor=self.cast.actor(role))

    @invariant()
    def nobody_leaves_without_every_step(self):
        taken = set(StepTaken.objects.filter(passed__gt=0).values_list("step", flat=True))
        for one in Candidate.objects.select_related("household"):
            status = one.household.register_status
            passed = self.names[: one.position]
            assert set(passed) <= taken
            if status == "exited":
                assert one.position == len(self.names)
                assert one.signature.kind == "paper"
                assert one.notices.filter(until__lte=site.ABOVELINE_TODAY).exists()
            if one.state == "stopped":
                assert status == one.entered_as
                assert one.reasons

    @invariant()
    def the_counts_balance(self):
        for place, name in enumerate(self.names):
            rows = StepTaken.objects.filter(step=name)
            passed = sum(rows.values_list("passed", flat=True))
            stopped = sum(rows.values_list("stopped", flat=True))
            beyond = Candidate.objects.exclude(state="refused").filter(position__gt=place)
            here = Candidate.objects.filter(state="stopped", position=place)
            assert (passed, stopped) == (beyond.count(), here.count())


def test_nobody_leaves_without_every_step_whatever_is_tried(cast):
    Steps.cast, Steps.found = cast, opened(cast, 3)
    run_state_machine_as_test(
        Steps,
        settings=settings(
            max_examples=8,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
