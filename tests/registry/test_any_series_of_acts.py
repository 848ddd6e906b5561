"""After any series of acts people live in one place, a household has one head, and the history
explains every field: undone backwards, it gives every earlier state.
"""

import json
from datetime import date, timedelta
from itertools import pairwise

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.cast import DAY

from aboveline.accounts.actors import service
from aboveline.registry import actions
from aboveline.registry.codes import code_lists
from aboveline.registry.errors import RegistryError
from aboveline.registry.fields import OF_A_CAUSE, fields_of, value_of
from aboveline.registry.history import as_json, values_of
from aboveline.registry.models import Change, Household, Membership, Person, StatusChange

ACTOR = service("tests")
DAYS = st.integers(-40, 1).map(lambda days: DAY + timedelta(days=days))
RELATIONS = st.sampled_from(["head", "spouse", "son", "daughter", "mother"])
PLACES = st.integers(0, 60)  # which of the people or households there are
PERSON_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["王明", "李红", None]),
        "in_school": st.sampled_from([True, False, None]),
        "health": st.sampled_from(["healthy", "disabled", None]),
        "schooling_years": st.sampled_from([0, 9, None]),
        "relation": RELATIONS,
    },
)
HOUSEHOLD_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["13900000001", "13900000002", None]),
        "cultivated_land_mu": st.sampled_from(["1.50", "2", None]),
        "relocation_household": st.sampled_from([True, False, None]),
        "main_cause": st.sampled_from(["illness", "disaster", None]),
        "other_causes": st.sampled_from(["disability", "illness lack_of_funds", None]),
    },
)


def state_now():
    """Every recorded value by kind, key and field, as JSON has it."""
    found = {}
    for table, model in (("household", Household), ("person", Person)):
        shapes = [f for n, f in fields_of(table).items() if n not in (*OF_A_CAUSE, "relation")]
        for row in model.objects.all():
            for shape in shapes:
                found[table, str(row.pk), shape.name] = _plain(value_of(row, shape))
            if table == "household":
                found[table, str(row.pk), "register_status"] = row.register_status
                found |= {(table, str(row.pk), n): v for n, v in _causes(row).items()}
            else:
                found[table, str(row.pk), "died_on"] = _plain(row.died_on)
    for row in Membership.objects.all():
        for name in ("valid_from", "valid_to", "relation", "end_reason"):
            found["membership", str(row.pk), name] = _plain(getattr(row, name))
    return found


def _plain(value):
    return json.loads(as_json(value))


def _causes(row):
    rows = [cause for cause in row.causes.all() if cause.valid_to is None]
    main = next((cause.cause for cause in rows if cause.is_main), None)
    return {"main_cause": main, "other_causes": [c.cause for c in rows if not c.is_main] or None}


class Acts(RuleBasedStateMachine):
    """Acts in any order on the households of the cast; a refused one changes nothing."""

    def __init__(self):
        super().__init__()
        self.start = transaction.savepoint()
        self.earlier = [(self._marks(), state_now())]

    def teardown(self):
        """Undo the history step by step and meet every earlier state on the way."""
        now = state_now()
        changes = list(Change.objects.order_by("-id"))
        statuses = list(StatusChange.objects.order_by("-id"))
        for (change_id, status_id), before in reversed(self.earlier):
            while changes and (change_id is None or changes[0].id > change_id):
                change = changes.pop(0)
                key = (change.subject_type, change.subject_id, change.field)
                old, new = values_of(change)
                assert now[key] == new
                now[key] = old
            while statuses and statuses[0].id > status_id:
                status = statuses.pop(0)
                key = ("household", str(status.household_id), "register_status")
                assert now[key] == status.after
                now[key] = status.before
            assert {key: now[key] for key in before} == before
        transaction.savepoint_rollback(self.start)

    def _marks(self):
        change = Change.objects.order_by("-id").first()
        status = StatusChange.objects.order_by("-id").first()
        return change.id if change else None, status.id if status else 0

    def _act(self, act, *given, **more):
        before = state_now()
        try:
            act(*given, actor=ACTOR, **more)
        except RegistryError:
            assert state_now() == before
        self.earlier.append((self._marks(), state_now()))

    def _home(self, place):
        homes = list(Household.objects.order_by("number"))
        return homes[place % len(homes)]

    def _person(self, place):
        people = list(Person.objects.order_by("pk"))
        return people[place % len(people)]

    def _member(self, home, place):
        members = list(home.memberships.filter(valid_to=None).order_by("id"))
        return members[place % len(members)].person_id if members else None

    def _heads(self, home, place):
        member = self._member(home, place)
        return {} if member is None else {member: "head"}

    @rule(home=PLACES, values=PERSON_VALUES, on=DAYS)
    def add(self, home, values, on):
        self._act(actions.add_person, self._home(home), values, on=on)

    @rule(
        person=PLACES, on=DAYS, head=st.none() | PLACES, reason=st.sampled_from(["death", "split"])
    )
    def end(self, person, on, head, reason):
        who = self._person(person)
        row = who.memberships.filter(valid_to=None).select_related("household").first()
        heads = {} if head is None or row is None else self._heads(row.household, head)
        self._act(actions.end_membership, who, reason=reason, on=on, relations=heads)

    @rule(person=PLACES, values=PERSON_VALUES)
    def change_person(self, person, values):
        self._act(actions.change_person, self._person(person), values)

    @rule(home=PLACES, values=HOUSEHOLD_VALUES, on=DAYS)
    def change_household(self, home, values, on):
        self._act(actions.change_household, self._home(home), values, on=on)

    @rule(home=PLACES, head=PLACES, old=RELATIONS)
    def change_head(self, home, head, old):
        found = self._home(home)
        heads = self._heads(found, head)
        now = found.memberships.filter(valid_to=None, relation="head").first()
        relations = {now.person_id: old} if now is not None else {}
        self._act(actions.change_head, found, {**relations, **heads})

    @rule(person=PLACES, home=PLACES, on=DAYS, relation=RELATIONS)
    def move(self, person, home, on, relation):
        who, to = self._person(person), self._home(home)
        self._act(actions.move_person, who, to, relation, reason="marriage_in", on=on)

    @rule(home=PLACES, first=PLACES, second=PLACES, stay=st.none() | PLACES)
    def split(self, home, first, second, stay):
        found = self._home(home)
        heads = {self._member(found, second): "son"} | self._heads(found, first)
        staying = None if stay is None else self._heads(found, stay)
        self._act(actions.split_household, found, heads, stay=staying)

    @rule(kept=PLACES, gone=PLACES, on=DAYS)
    def merge(self, kept, gone, on):
        self._act(actions.merge_households, self._home(kept), self._home(gone), {}, on=on)

    @rule(
        home=PLACES,
        after=st.sampled_from(sorted(code_lists()["register_status"])),
        ended=st.sampled_from(["all_died", "other"]),
    )
    def status(self, home, after, ended):
        found = self._home(home)
        self._act(actions.change_status, found, after, reason="Tried.", ended_reason=ended)

    @rule(home=PLACES, place=PLACES, values=PERSON_VALUES, on=DAYS)
    def visit(self, home, place, values, on):
        found = self._home(home)
        member = self._member(found, place)
        findings = actions.Findings(people={} if member is None else {member: values})
        self._act(actions.record_visit, found, findings, visited_on=on)

    @invariant()
    def a_household_that_lives_has_one_head_and_its_list_row_is_right(self):
        for home in Household.objects.filter(ended_on=None):
            rows = list(home.memberships.filter(valid_to=None).select_related("person"))
            heads = [row.person for row in rows if row.relation == "head"]
            assert len(heads) == 1
            assert (home.size, home.head_name) == (len(rows), heads[0].name)

    @invariant()
    def nobody_lives_in_a_household_that_ended(self):
        ended = Household.objects.exclude(ended_on=None)
        assert not Membership.objects.filter(household__in=ended, valid_to=None).exists()

    @invariant()
    def nobody_lives_in_two_places(self):
        by_person = {}
        for row in Membership.objects.order_by("id"):
            span = (row.valid_from or date.min, row.valid_to or date.max)
            by_person.setdefault(row.person_id, []).append(span)
        for spans in by_person.values():
            assert all(start <= end for start, end in spans)
            ordered = sorted(spans)
            assert all(a[1] <= b[0] for a, b in pairwise(ordered))


def test_memberships_heads_and_history_hold_after_any_acts(cast):
    run_state_machine_as_test(
        Acts,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
