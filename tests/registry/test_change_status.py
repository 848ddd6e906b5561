"""The register status takes only its steps, each by the office whose step it is."""

import pytest
from django.http import Http404
from tests.cast import DAY

from aboveline.accounts.actors import service
from aboveline.registry.actions import change_status
from aboveline.registry.codes import code_lists
from aboveline.registry.errors import RegistryError
from aboveline.registry.models import StatusChange
from aboveline.registry.states import STEPS


def test_a_step_belongs_to_an_office_and_the_procedure_decides(cast):
    home = cast.households["0417"]
    township, county = cast.actor("township"), cast.actor("county")
    with pytest.raises(RegistryError, match="REGISTRY-021"):
        change_status(home, "registered_poor", actor=township, reason="Reviewed twice.")
    with pytest.raises(RegistryError, match="EXITS-070"):
        change_status(home, "registered_poor", actor=county, reason="Reviewed twice.")
    home = change_status(home, "registered_poor", actor=service("rounds"), reason="A round.")
    assert home.registered_on is not None
    with pytest.raises(RegistryError, match="EXITS-069"):
        change_status(home, "exit_proposed", actor=township, reason="Income above the line.")
    home = change_status(home, "exit_proposed", actor=service("rounds"), reason="A round.")
    with pytest.raises(RegistryError, match="REGISTRY-021"):
        change_status(home, "exited", actor=township, reason="Checked.")
    with pytest.raises(RegistryError, match="REGISTRY-022"):
        change_status(home, "exited", actor=county, reason=" ")
    with pytest.raises(RegistryError, match="REGISTRY-020"):
        change_status(home, "monitored", actor=county, reason="Jump.")
    with pytest.raises(Http404):
        change_status(
            home, "exited", actor=cast.actor("county", "beside"), reason="Another county."
        )
    rows = StatusChange.objects.order_by("id").values_list("before", "after")
    assert list(rows) == [
        ("not_registered", "registered_poor"),
        ("registered_poor", "exit_proposed"),
    ]


def test_the_table_speaks_of_known_states_and_no_step_stands_twice():
    states = set(code_lists()["register_status"])
    assert {step.before for step in STEPS} | {step.after for step in STEPS} == states
    assert len({(step.before, step.after) for step in STEPS}) == len(STEPS)
    assert not [step for step in STEPS if step.before == "ended"]


def test_an_ended_household_keeps_nobody(cast):
    home = cast.households["0417"]
    with pytest.raises(RegistryError, match="REGISTRY-002"):
        change_status(
            home, "ended", actor=cast.actor("county"), reason="Gone.", ended_reason="lost"
        )
    change_status(
        home, "ended", actor=cast.actor("county"), reason="A fire.", ended_reason="all_died"
    )
    rows = home.memberships.select_related("person")
    assert {(row.end_reason, row.person.died_on) for row in rows} == {("death", DAY)}
