"""After any series of acts the account of every area and period balances with what is open."""

from datetime import date, timedelta

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.cast import DAY

from aboveline.accounts.actors import Actor, Held, service
from aboveline.accounts.permissions import Role
from aboveline.areas.actions import end_area, merge_areas, move_area
from aboveline.areas.errors import AreaError
from aboveline.areas.models import Area
from aboveline.problems import actions as acts
from aboveline.problems.actions.helping import Help
from aboveline.problems.actions.opening import Clue
from aboveline.problems.actions.transferring import follow_every_move
from aboveline.problems.balance import COMING, GOING, balance_of, moves_in
from aboveline.problems.clearing import evidence_since
from aboveline.problems.errors import ProblemError
from aboveline.problems.models import Measure, Problem
from aboveline.problems.states import OPEN
from aboveline.registry.actions import Findings, accept_move, propose_move, record_visit
from aboveline.registry.errors import RegistryError
from aboveline.registry.models import Household

CLERK = service("tests")
HELP = Help("social_help", "Food for a month")
PLACES = st.integers(0, 30)
RULES = st.sampled_from(["medical_burden", "lost_work", "other", "other"])
REFUSALS = (ProblemError, RegistryError, AreaError)


class Ledger(RuleBasedStateMachine):
    """People of a county office and others act in any order; a refused act changes nothing."""

    cast = None
    configuration = None

    def __init__(self):
        super().__init__()
        self.point = transaction.savepoint()
        self.day = DAY
        nation = self.cast.areas["nation"].pk
        self.people = [
            Actor(f"user:{n}", f"person {n}", (Held(Role.COUNTY, nation),)) for n in range(3)
        ]

    def teardown(self):
        self.every_figure_opens_its_list()
        self.configuration.ABOVELINE_TODAY = DAY
        transaction.savepoint_rollback(self.point)

    def act(self, function, *args, **given):
        try:
            with transaction.atomic():
                return function(*args, **given)
        except REFUSALS:
            return None

    def some(self, place, rows):
        found = list(rows)
        return found[place % len(found)] if found else None

    def problem(self, place):
        return self.some(place, Problem.objects.order_by("number"))

    @rule(days=st.integers(1, 40))
    def time_passes(self, days):
        self.day = min(self.day + timedelta(days=days), date(2020, 12, 1))
        self.configuration.ABOVELINE_TODAY = self.day

    @rule(home=PLACES, who=PLACES, name=RULES, back=st.integers(0, 20))
    def report(self, home, who, name, back):
        clue = Clue(name, "visit", title="A gap", on=self.day - timedelta(days=back))
        subject = self.some(home, Household.objects.order_by("number"))
        self.act(acts.report_problem, subject, clue, actor=self.people[who % 3])

    @rule(place=PLACES, who=PLACES, into=PLACES)
    def decide(self, place, who, into):
        problem, actor = self.problem(place), self.people[who % 3]
        if problem is not None:
            verb = (acts.confirm_problem, acts.dismiss_problem, acts.reopen_problem)[into % 3]
            self.act(verb, problem, actor=actor, reason="because")

    @rule(place=PLACES, into=PLACES)
    def merge(self, place, into):
        problem, other = self.problem(place), self.problem(into)
        if problem is not None:
            self.act(acts.merge_problem, problem, other, actor=self.people[0], reason="the same")

    @rule(place=PLACES, who=PLACES)
    def answer(self, place, who):
        problem, actor = self.problem(place), self.people[who % 3]
        if problem is not None:
            self.act(acts.plan_measure, problem, HELP, actor=actor)
            self.act(acts.answer_problem, problem, actor=actor, reason="done")

    @rule(place=PLACES, who=PLACES, visit=st.booleans())
    def clear_or_return(self, place, who, visit):
        problem, actor = self.problem(place), self.people[who % 3]
        if problem is None:
            return
        if visit and problem.household is not None:
            self.act(
                record_visit,
                problem.household,
                Findings(),
                actor=CLERK,
                visited_on=self.day,
            )
        if who != 2:  # else the plan is still one, and clearing is refused
            for measure in problem.measures.filter(state="planned"):
                self.act(acts.change_measure, measure, "given", actor=actor)
        keys = [item.key for item in evidence_since(problem)]
        cleared = self.act(acts.clear_problem, problem, actor=actor, evidence=keys)
        if cleared is None:
            self.act(acts.return_problem, problem, actor=actor, reason="not yet")

    @rule(home=PLACES, village=PLACES)
    def move_household(self, home, village):
        subject = self.some(home, Household.objects.order_by("number"))
        villages = Area.objects.filter(level="village").order_by("order")
        move = self.act(
            propose_move,
            subject,
            self.some(village, villages),
            actor=CLERK,
            reason="work",
            moved_on=self.day,
        )
        if move is not None:
            self.act(accept_move, move, actor=CLERK)

    @rule(village=PLACES, town=PLACES)
    def move_village(self, village, town):
        area = self.some(village, Area.objects.filter(level="village", valid_to=None))
        parent = self.some(town, Area.objects.filter(level="township", valid_to=None))
        self.act(move_area, area, parent, actor=CLERK, on=self.day)

    @rule(first=PLACES, second=PLACES, ends=st.booleans())
    def change_villages(self, first, second, ends):
        villages = Area.objects.filter(level="village", valid_to=None).order_by("order")
        one, other = self.some(first, villages), self.some(second, villages)
        if ends:
            self.act(end_area, one, actor=CLERK, on=self.day)
        elif one != other:
            self.act(merge_areas, [one], other, actor=CLERK, on=self.day)

    @rule()
    def nightly(self):
        follow_every_move()

    @invariant()
    def it_balances(self):
        places = {area.pk: area.parent_id for area in Area.objects.all()}
        still = dict.fromkeys(places, 0)
        for area_id in Problem.objects.filter(state__in=OPEN).values_list("area_id", flat=True):
            key = area_id
            while key is not None:
                still[key] += 1
                key = places[key]
        for key in ("nation", "shigou", "shigou-3"):
            area = self.cast.areas[key]
            found = balance_of(area, self.day - timedelta(days=30), self.day)
            known = {"open_at_end": found.open_at_end}
            assert balance_of(area, found.start, found.end, **known) == found
            assert found.open_at_end == still[area.pk], (key, found)
            assert found.open_at_start >= 0

    @invariant()
    def nothing_is_cleared_on_a_plan(self):
        assert not Measure.objects.filter(state="planned", problem__state="cleared").exists()

    def every_figure_opens_its_list(self):
        area = self.cast.areas["shigou"]
        found = balance_of(area, DAY, self.day)
        for name in (*COMING, *GOING):
            assert moves_in(area, name, DAY, self.day).count() == found.moves[name], name


def test_the_account_of_every_area_balances_after_any_acts(cast, settings):
    Ledger.cast, Ledger.configuration = cast, settings
    run_state_machine_as_test(Ledger, settings=MANY)


MANY = settings(
    max_examples=6,
    stateful_step_count=14,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
