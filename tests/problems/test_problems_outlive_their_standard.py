"""A problem whose rule the next standard has not stays open until it is cleared on evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cast import Cast
from tests.evaluation.regime_scene import FIRST, at_the_end, next_pack
from tests.problems.scene import CLERK, judged

from aboveline.evaluation.regimes.simulating import simulate_switch
from aboveline.evaluation.regimes.switching import switch_standard
from aboveline.problems import words
from aboveline.problems.actions import (
    Clue,
    answer_problem,
    clear_problem,
    confirm_problem,
    report_problem,
)
from aboveline.problems.clearing import evidence_since
from aboveline.registry.actions import Findings, record_visit


def test_a_problem_of_the_old_standard_is_cleared_on_evidence(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    next_pack(settings, tmp_path)
    home = at_the_end(cast, settings)
    problem = report_problem(home, Clue("missed", "inspection"), actor=CLERK)
    problem = confirm_problem(problem, actor=cast.actor("county"))
    judged(home)
    tried = simulate_switch(cast.areas["qinglan"], actor=cast.actor("county"))
    switch_standard(tried, actor=cast.actor("province"), reason="The campaign is over.")
    settings.ABOVELINE_TODAY = FIRST
    judged(home)
    problem.refresh_from_db()
    assert (problem.state, problem.rule) == ("confirmed", "missed")
    assert words.rule_label("not_watched") == "at risk and not watched"  # a rule of the next one
    record_visit(home, Findings({}), actor=CLERK, visited_on=FIRST)
    judged(home)
    answered = answer_problem(problem, actor=cast.actor("village_worker"), reason="Looked at.")
    keys = [item.key for item in evidence_since(answered)]
    cleared = clear_problem(
        answered, actor=cast.actor("county"), evidence=keys[:1], reason="The review decided."
    )
    assert cleared.state == "cleared"
