"""What answers say by the standard: poor when a criterion fails, not poor when all hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from aboveline.registry.standards import site_standard
from aboveline.standard.shape_assessment import Question
from aboveline.verification.models import Assessment


def questions() -> dict[str, Question]:
    """The questions of the standard in force, by name."""
    rules = site_standard().assessment
    return rules.shape.questions if rules is not None else {}


def holds(assessment: Assessment, name: str, answer: Any) -> bool | None:
    """Whether the criterion of a question holds by its answer; None when it is not known."""
    if answer is None:
        return None
    if isinstance(answer, bool):
        return answer
    line = assessment.limits.get(f"questions.{name}")
    return None if line is None else Decimal(str(answer)) > Decimal(str(line))


def by_standard(assessment: Assessment, answers: Mapping[str, Any]) -> str:
    """poor or not_poor where the answers alone decide it, else empty.

    A household may be not poor only when every question was answered.
    """
    found = {name: holds(assessment, name, answers.get(name)) for name in questions()}
    if False in found.values():
        return "poor"
    return "not_poor" if found and None not in found.values() else ""


def failing(assessment: Assessment, answers: Mapping[str, Any]) -> list[str]:
    """The criteria that do not hold by the answers."""
    asked = questions()
    return [
        asked[name].criterion
        for name in asked
        if holds(assessment, name, answers.get(name)) is False
    ]


def fits(answers: Mapping[str, Any]) -> bool:
    """Whether every answer is to a question and of its kind."""
    asked = questions()
    for name, answer in answers.items():
        if name not in asked:
            return False
        if answer is None:
            continue
        if (asked[name].asks == "amount") != isinstance(answer, Decimal):
            return False
        if isinstance(answer, Decimal) and answer < 0:
            return False
    return True
